/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include <string.h>

/* Where a customer's administrator looks at a GDAP invitation and answers it. */

static void
put_choice (TnReply *reply, TnFleetTenant *customer)
{
  g_autofree char *name = g_markup_escape_text (customer->name, -1);

  g_string_append_printf (
      reply->body,
      "<p>%s</p>"
      "<a class=\"b p\" href=\"?rehearsal_account=%s&amp;rehearsal_answer=approve\">Approve</a>"
      "<a class=\"b\" href=\"?rehearsal_account=%s&amp;rehearsal_answer=reject\">Reject</a>",
      name,
      customer->admin_upn,
      customer->admin_upn);
}

static void
show_invitation (TnRehearsal *self, TnFleetRelationship *relationship, TnReply *reply)
{
  g_autofree char *name = g_markup_escape_text (relationship->name, -1);
  g_auto (GStrv) roles = g_strsplit (relationship->roles, " ", -1);

  tn_rehearsal_begin_page (reply, "Approve partner roles");
  g_string_append_printf (reply->body,
                          "<p>%s asks for %u administrator roles for %u days: %s</p>",
                          self->gdap->tenant->name,
                          g_strv_length (roles),
                          relationship->days,
                          name);
  if (relationship->customer != NULL)
    put_choice (reply, relationship->customer);
  else
    for (guint i = 0; i < tn_fleet_size (self->fleet); i++)
      put_choice (reply, tn_fleet_get (self->fleet, i));
  g_string_append (reply->body, "</main></html>");
}

gboolean
tn_rehearsal_handle_pages (TnRehearsal *self, const char *path, TnCall *call, TnReply *reply)
{
  TnFleetRelationship *relationship =
      self->gdap != NULL ? tn_gdap_fleet_find (self->gdap, path) : NULL;
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  TnFleetTenant *home = NULL;
  TnFleetUser *user = NULL;
  gint64 now = tn_rehearsal_now (self);
  gboolean done;

  if (relationship == NULL)
    {
      tn_rehearsal_begin_page (reply, "This invitation does not exist");
      reply->status = 404;
      g_string_append (reply->body, "</main></html>");
      return TRUE;
    }
  if (account == NULL || answer == NULL)
    {
      show_invitation (self, relationship, reply);
      return TRUE;
    }
  user = tn_fleet_find_account (self->fleet, account, &home);
  done =
      user != NULL && g_str_equal (user->id, home->admin_id) &&
      (g_str_equal (answer, "approve") ? tn_gdap_fleet_approve (self->gdap, relationship, home, now)
                                       : tn_gdap_fleet_reject (self->gdap, relationship, now));
  tn_rehearsal_begin_page (reply,
                           !done                             ? "You cannot answer this invitation"
                           : g_str_equal (answer, "approve") ? "The roles are approved"
                                                             : "The roles are rejected");
  reply->status = done ? 200 : 403;
  g_string_append (reply->body, "</main></html>");
  return TRUE;
}

void
tn_rehearsal_begin_page (TnReply *reply, const char *title)
{
  reply->type = "text/html; charset=utf-8";
  g_string_append_printf (
      reply->body,
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>%s</title><style>body{font:16px "
      "system-ui,sans-serif;background:#eef1f4;margin:0;display:grid;"
      "place-items:center;min-height:100vh}main{background:#fff;padding:2em "
      "2.5em;border-radius:12px;width:26em;"
      "max-width:90vw;box-shadow:0 2px 12px "
      "#0002}h1{font-size:1.3em}a.b{display:block;padding:.7em 1em;margin:.4em 0;"
      "border-radius:8px;background:#f2f4f6;color:#123;text-decoration:none}a.b:focus,a.b:hover{"
      "background:#dfe8f5}"
      "a.p{background:#1a63c4;color:#fff;text-align:center}small{color:#567}.l{max-height:55vh;"
      "overflow:auto}</style>"
      "<main><p><small>Rehearsal cloud – not Microsoft. Nothing here is "
      "real.</small></p><h1>%s</h1>",
      title,
      title);
}
