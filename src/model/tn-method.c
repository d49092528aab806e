/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-method.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PREFIX "#microsoft.graph."
#define SUFFIX "AuthenticationMethod"

/* "phone" of "#microsoft.graph.phoneAuthenticationMethod". */
static char *
short_type (const char *odata_type)
{
  char *name;

  if (odata_type == NULL || !g_str_has_prefix (odata_type, PREFIX))
    return NULL;
  name = g_strdup (odata_type + strlen (PREFIX));
  if (g_str_has_suffix (name, SUFFIX))
    name[strlen (name) - strlen (SUFFIX)] = '\0';
  return name;
}

const TnMethodKind *
tn_method_kind (const char *odata_type)
{
  static const TnMethodKind known[] = {
    { "phone", "phoneMethods", N_ ("Telephone") },
    { "email", "emailMethods", N_ ("Email") },
    { "fido2", "fido2Methods", N_ ("Security Key or Passkey") },
    { "softwareOath", "softwareOathMethods", N_ ("One-Time Codes of an App") },
    { "windowsHelloForBusiness",
      "windowsHelloForBusinessMethods",
      N_ ("Windows Hello for Business") },
    { "platformCredential", "platformCredentialMethods", N_ ("Platform Credential") },
    { "temporaryAccessPass", "temporaryAccessPassMethods", N_ ("Temporary Access Pass") },
    { "microsoftAuthenticator", "microsoftAuthenticatorMethods", N_ ("Microsoft Authenticator") },
  };
  g_autofree char *name = short_type (odata_type);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].type))
      return &known[i];
  return NULL;
}

char *
tn_method_title (const char *odata_type)
{
  const TnMethodKind *kind = tn_method_kind (odata_type);
  char *name;

  if (kind != NULL)
    return g_strdup (_ (kind->title));
  name = short_type (odata_type);
  if (g_strcmp0 (name, "password") == 0)
    g_clear_pointer (&name, g_free);
  return name;
}
