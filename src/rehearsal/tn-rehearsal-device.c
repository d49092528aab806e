/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in with a code that is typed on another page (RFC 8628). */
#include "config.h"

#include "tn-rehearsal-sign-in.h"

#include "tn-text.h"

#include <string.h>

#define DEVICE_LIFETIME 900

struct _TnDevice
{
  char *user_code;       /* (owned) */
  char *client_id;       /* (owned) */
  char *scope;           /* (owned) */
  TnFleetTenant *tenant; /* (nullable): who signed in */
  char *upn;             /* (owned) (nullable) */
  char user_id[37];
  gboolean declined;
  gboolean used;
  gint64 expires; /* Unix time */
};

void
tn_device_free (TnDevice *device)
{
  g_free (device->user_code);
  g_free (device->client_id);
  g_free (device->scope);
  g_free (device->upn);
  g_free (device);
}

void
tn_device_start (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ23456789";
  TnDevice *device = g_new0 (TnDevice, 1);
  g_autofree char *random = tn_text_random (24);
  g_autofree char *code = g_strdup_printf ("CANARY-%s", random);
  g_autofree char *page = g_strdup_printf ("%s/devicelogin", self->base);
  g_autofree char *message = NULL;
  char user_code[10] = { 0 };

  for (guint i = 0; i < 9; i++)
    user_code[i] = letters[tn_rehearsal_roll (self, sizeof letters - 1)];
  device->user_code = g_strdup (user_code);
  device->client_id = g_strdup (g_hash_table_lookup (call->params, "client_id"));
  device->scope = g_strdup (g_hash_table_lookup (call->params, "scope"));
  device->expires = tn_rehearsal_now (self) + DEVICE_LIFETIME;
  message = g_strdup_printf ("To sign in, use a web browser to open the page %s and enter the "
                             "code %s to authenticate.",
                             page,
                             user_code);
  g_hash_table_insert (self->devices, g_strdup (code), device);
  reply->type = "application/json; charset=utf-8";
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "user_code", user_code);
  tn_put_member (reply->body, "device_code", code);
  tn_put_member (reply->body, "verification_uri", page);
  g_string_append_printf (reply->body,
                          ",\"expires_in\":%d,\"interval\":%u",
                          DEVICE_LIFETIME,
                          self->device_interval);
  tn_put_member (reply->body, "message", message);
  g_string_append_c (reply->body, '}');
}

void
tn_device_poll (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  const char *code = g_hash_table_lookup (call->params, "device_code");
  TnDevice *device = code != NULL ? g_hash_table_lookup (self->devices, code) : NULL;

  if (device == NULL || device->used)
    tn_sign_in_refuse (reply, 70018);
  else if (device->expires < tn_rehearsal_now (self))
    tn_sign_in_refuse (reply, 70020);
  else if (device->declined)
    tn_sign_in_refuse (reply, 65004);
  else if (device->tenant == NULL)
    tn_sign_in_refuse (reply, 70016);
  else if (device->tenant->aadsts == 53003)
    tn_sign_in_refuse (reply, 53003);
  else
    {
      g_auto (TnTokenSpec) spec = { 0 };

      device->used = TRUE;
      device->tenant->aadsts = 0;
      tn_token_spec_fill (self,
                          &spec,
                          device->tenant,
                          device->user_id,
                          device->upn,
                          device->client_id,
                          device->scope);
      tn_tokens_send (self, reply, &spec, NULL);
    }
}

void
tn_device_page (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  const char *typed = g_hash_table_lookup (call->params, "user_code");
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  TnFleetTenant *home = NULL;
  TnFleetUser *user = NULL;
  TnDevice *device = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (typed != NULL && g_hash_table_iter_next (&iter, NULL, &value))
    if (g_ascii_strcasecmp (((TnDevice *) value)->user_code, typed) == 0)
      device = value;
  if (typed == NULL)
    {
      tn_rehearsal_begin_page (reply, "Enter code");
      g_string_append (reply->body,
                       "<form><input name=\"user_code\" autofocus><button>Next</button></form>"
                       "</main></html>");
    }
  else if (device == NULL || device->expires < tn_rehearsal_now (self))
    tn_sign_in_error_page (reply, 70018);
  else if (account == NULL)
    tn_sign_in_account_page (self, reply, call, NULL);
  else if ((user = tn_fleet_find_account (self->fleet, account, &home)) == NULL)
    tn_sign_in_error_page (reply, 50034);
  else if (answer == NULL)
    {
      g_hash_table_replace (call->params, g_strdup ("scope"), g_strdup (device->scope));
      tn_sign_in_consent_page (reply, call, account);
    }
  else
    {
      device->declined = g_str_equal (answer, "cancel");
      if (!device->declined)
        {
          if (tn_client_is_ours (self, device->client_id))
            tn_consent_grant (home, device->scope, g_str_equal (answer, "some"));
          device->tenant = home;
          device->upn = tn_fleet_user_upn (home, user);
          memcpy (device->user_id, user->id, sizeof device->user_id);
        }
      tn_rehearsal_begin_page (reply,
                               device->declined ? "You declined the sign-in"
                                                : "You have signed in; close this page");
      g_string_append (reply->body, "</main></html>");
    }
}
