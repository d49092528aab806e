/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-countries.h"

#include <glib/gi18n-lib.h>

GPtrArray *
tn_countries (void)
{
  static const struct
  {
    const char *code, *name;
  } countries[] = {
    { "AT", N_ ("Austria") },        { "AU", N_ ("Australia") },   { "BE", N_ ("Belgium") },
    { "BR", N_ ("Brazil") },         { "CA", N_ ("Canada") },      { "CH", N_ ("Switzerland") },
    { "CZ", N_ ("Czechia") },        { "DE", N_ ("Germany") },     { "DK", N_ ("Denmark") },
    { "ES", N_ ("Spain") },          { "FI", N_ ("Finland") },     { "FR", N_ ("France") },
    { "GB", N_ ("United Kingdom") }, { "IE", N_ ("Ireland") },     { "IN", N_ ("India") },
    { "IT", N_ ("Italy") },          { "JP", N_ ("Japan") },       { "MX", N_ ("Mexico") },
    { "NL", N_ ("Netherlands") },    { "NO", N_ ("Norway") },      { "NZ", N_ ("New Zealand") },
    { "PL", N_ ("Poland") },         { "PT", N_ ("Portugal") },    { "SE", N_ ("Sweden") },
    { "US", N_ ("United States") },  { "ZA", N_ ("South Africa") }
  };
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    g_ptr_array_add (
        entries,
        tn_pick_entry_new (countries[i].code, _ (countries[i].name), countries[i].code));
  return entries;
}
