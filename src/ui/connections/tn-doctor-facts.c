/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-doctor-facts.h"

#include "tn-age.h"
#include "tn-doctor.h"
#include "tn-row.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

static void
add_fact (const char *title, const char *value, TnAddFact add, gpointer user_data)
{
  AdwActionRow *row = tn_row_new (title, value);

  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  adw_action_row_set_subtitle_selectable (row, TRUE);
  add (GTK_WIDGET (row), user_data);
}

static void
add_age (const char *title, gint64 time, TnAddFact add, gpointer user_data)
{
  g_autofree char *age = time > 0 ? tn_age_text (time) : g_strdup (_ ("Never"));

  add_fact (title, age, add, user_data);
}

static const char *
yes_no (gint64 value)
{
  return value > 0 ? _ ("Yes") : value == 0 ? _ ("No") : _ ("Unknown");
}

void
tn_doctor_facts_csp (TnRecord *csp, TnAddFact add, gpointer user_data)
{
  const char *account = tn_record_get_string (csp, "account"),
             *detail = tn_record_get_string (csp, "error-detail");
  gint64 customers = tn_record_get_int (csp, "customers");
  g_autofree char *n =
      customers >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, customers) : g_strdup (_ ("Unknown"));

  add_age (_ ("Partner tenant last read"), tn_record_get_int (csp, "last-sync"), add, user_data);
  add_age (_ ("Last attempt"), tn_record_get_int (csp, "last-attempt"), add, user_data);
  add_fact (_ ("Signed in as"), account != NULL ? account : _ ("Unknown"), add, user_data);
  add_fact (_ ("Asked for MFA by Entra ID"),
            yes_no (tn_record_get_int (csp, "mfa")),
            add,
            user_data);
  add_fact (_ ("Member of AdminAgents"),
            yes_no (tn_record_get_int (csp, "admin-agent")),
            add,
            user_data);
  add_fact (_ ("Global Administrator"),
            yes_no (tn_record_get_int (csp, "global-admin")),
            add,
            user_data);
  add_fact (_ ("Customers"), n, add, user_data);
  add_fact (_ ("Tenant ID"), tn_record_get_string (csp, "tenant-id"), add, user_data);
  if (detail != NULL)
    add_fact (_ ("Microsoft’s answer"), detail, add, user_data);
}

static void
add_relationships (const TnCustomerFacts *facts, TnAddFact add, gpointer user_data)
{
  if (facts->relationships == NULL || facts->relationships->len == 0)
    add_fact (_ ("Relationships"), facts->read_at > 0 ? _ ("None") : _ ("Unknown"), add, user_data);
  for (guint i = 0; facts->relationships != NULL && i < facts->relationships->len; i++)
    {
      const TnRelationshipReading *r = g_ptr_array_index (facts->relationships, i);
      g_autofree char *ends = tn_time_format_local_day (r->ends), *title = NULL, *text = NULL;

      /* Translators: a GDAP relationship with its name */
      title = g_strdup_printf (_ ("Relationship %s"), r->name);
      if (r->ends <= 0)
        text = g_strdup (tn_gdap_status_look (r->status).word);
      else
        /* Translators: state of a relationship, and the day on which it ends */
        text = g_strdup_printf (r->auto_extends ? _ ("%1$s, ends %2$s, extends automatically")
                                                : _ ("%1$s, ends %2$s"),
                                tn_gdap_status_look (r->status).word,
                                ends);
      add_fact (title, text, add, user_data);
    }
}

static gboolean
is_assigned (const TnCustomerFacts *facts, const char *group)
{
  for (guint i = 0; i < facts->assignments->len; i++)
    if (g_ascii_strcasecmp (
            ((TnAssignmentReading *) g_ptr_array_index (facts->assignments, i))->group_id,
            group) == 0)
      return TRUE;
  return FALSE;
}

static void
add_groups (const TnCustomerFacts *facts, TnAddFact add, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; facts->groups != NULL && i < facts->groups->len; i++)
    {
      const TnGroupReading *group = g_ptr_array_index (facts->groups, i);

      if (!is_assigned (facts, group->id))
        continue;
      if (text->len > 0)
        g_string_append (text, "\n");
      /* Translators: a security group, and whether the account is in it */
      g_string_append_printf (text,
                              group->member > 0    ? _ ("%s (your account is in it)")
                              : group->member == 0 ? _ ("%s (your account is not in it)")
                                                   : _ ("%s (membership unknown)"),
                              group->name != NULL ? group->name : _ ("A group that was deleted"));
    }
  add_fact (_ ("Assigned security groups"),
            text->len > 0        ? text->str
            : facts->read_at > 0 ? _ ("None")
                                 : _ ("Unknown"),
            add,
            user_data);
}

static const char *
consent_text (TnConsentState state)
{
  switch (state)
    {
    case TN_CONSENT_PENDING:
      return _ ("Asked for, waiting for Microsoft");
    case TN_CONSENT_GRANTING:
      return _ ("Given, permissions are being spread");
    case TN_CONSENT_GRANTED:
      return _ ("Given");
    case TN_CONSENT_FAILED:
      return _ ("Failed");
    case TN_CONSENT_NONE:
    default:
      return _ ("Not asked for yet");
    }
}

void
tn_doctor_facts_customer (const TnCustomerFacts *facts, TnAddFact add, gpointer user_data)
{
  g_autofree char *age =
                      facts->consent_since > 0 ? tn_age_text_inside (facts->consent_since) : NULL,
                  *consent = NULL, *missing = NULL;

  add_age (_ ("Relationships last read"), facts->read_at, add, user_data);
  add_relationships (facts, add, user_data);
  /* Without a relationship all are missing, and that is not the point. */
  if (facts->verdict.missing != 0 && facts->verdict.auth != TN_CSP_AUTH_MISSING_RELATIONSHIP)
    {
      missing = tn_roles_names (facts->verdict.missing);
      add_fact (facts->verdict.auth == TN_CSP_AUTH_MISSING_GROUP
                    ? _ ("Roles that your groups do not pass on")
                    : _ ("Missing roles"),
                missing,
                add,
                user_data);
    }
  if (facts->verdict.ends > 0 && facts->verdict.missing == 0)
    {
      g_autofree char *ends = tn_time_format_local_day (facts->verdict.ends);

      add_fact (_ ("Required roles end"), ends, add, user_data);
    }
  add_groups (facts, add, user_data);
  if (age != NULL)
    /* Translators: how far a consent is, and since when */
    consent = g_strdup_printf (_ ("%1$s, %2$s"), consent_text (facts->consent), age);
  else
    consent = g_strdup (consent_text (facts->consent));
  add_fact (_ ("Consent"), consent, add, user_data);
  if (facts->consent_detail != NULL)
    add_fact (_ ("Microsoft’s answer"), facts->consent_detail, add, user_data);
}

void
tn_doctor_facts_tenant (TnRecord *tenant, TnAddFact add, gpointer user_data)
{
  TnStatusLook look =
      tn_sync_status_look ((TnSyncStatus) tn_record_get_int (tenant, "sync-status"));
  const char *detail = tn_record_get_string (tenant, "error-detail");

  add_fact (_ ("Sync Status"), look.word, add, user_data);
  add_age (_ ("Last sync"), tn_record_get_int (tenant, "last-sync"), add, user_data);
  add_age (_ ("Last attempt"), tn_record_get_int (tenant, "last-attempt"), add, user_data);
  if (detail != NULL)
    add_fact (_ ("Answer to the last sync"), detail, add, user_data);
  add_fact (_ ("Tenant ID"), tn_record_get_string (tenant, "tenant-id"), add, user_data);
}

static void
add_card (TnHelpCard card, gboolean open, TnAddFact add, gpointer user_data)
{
  GtkWidget *row = adw_expander_row_new (), *text = gtk_label_new (card.body);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), card.title);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "tn-card-text");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), text);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), open);
  add (row, user_data);
}

void
tn_doctor_cards (const char *first, TnAddFact add, gpointer user_data)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < tn_help_card_count (); i++)
      {
        TnHelpCard card = tn_help_card (i);
        gboolean is_first = g_strcmp0 (card.id, first) == 0;

        if (is_first == (pass == 0))
          add_card (card, is_first, add, user_data);
      }
}
