/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-help.h"

#include "tn-doctor.h"
#include "tn-status.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *id, *title, *body;
} Text;

static const Text first_steps[] = {
  { "connect",
    N_ ("Connect Your First Tenant"),
    N_ ("A Microsoft tenant is one company at Microsoft 365. Choose Connect Tenant. The first "
        "time it asks through which application Tenantry signs in; it can register one of your own "
        "in Entra ID for you. Then sign in with an administrator of that company in your browser; "
        "Tenantry asks for permission to read.\n\n"
        "Are you a CSP partner? Choose CSP Tenants instead: one sign-in to your own partner tenant "
        "finds all of your customers. What each of them needs for it (a GDAP relationship, a "
        "security group, roles) is said in its row, with the button that helps.\n\n"
        "By connecting, Tenantry’s application appears among the enterprise applications of the "
        "tenant, with the permissions that you accept; of a CSP, in the tenant of each customer "
        "that can be reached. Nothing else is changed at Microsoft.") },
  { "map",
    N_ ("Map It to a Managed Tenant"),
    N_ ("A managed tenant is your own entry for a client, to which its Microsoft tenant is mapped, "
        "one to one. Only mapped tenants are read. Choose Map Managed Tenant in the menu of its "
        "row, or Map Several Tenants in the main menu for reviewed suggestions.\n\nOrganizations "
        "are your customers as your PSA knows them; each belongs to a managed tenant, and several "
        "may share "
        "one. A mapping can be undone.") },
  { "sync",
    N_ ("What Is Read, and How Old It Is"),
    N_ ("About every 30 minutes, mapped tenants are read: users and groups, licences, devices, "
        "Secure Score, and once a day MFA, sign-ins and mail security. What was read is on this "
        "computer; it can be searched and read offline, and its age stands beside it.\n\nWhat "
        "could "
        "not be read is a dash or Not known, never zero, and the last value keeps its age.") },
  { "what-is-consent",
    N_ ("What Consent Is"),
    N_ ("An application may do in a tenant what an administrator of it has accepted: its "
        "permissions. Tenantry asks for those to read when you connect, and for more when you "
        "first change people, set up a backup or restore something; all are named before. In the "
        "tenant it is then among the enterprise applications, where an administrator can take it "
        "away again. A CSP "
        "gives consent for its customers through Partner Center, as far as its roles there "
        "allow.") },
  { "app-registration",
    N_ ("The App Registration"),
    N_ ("Microsoft knows an application by an ID, its registration. It lives in a tenant of yours; "
        "Preferences, under App Registration, make one or take the ID of one that you have. Every "
        "client’s tenant then shows this application by its name, and it can be blocked or removed "
        "there without you.") },
  { "words",
    N_ ("Tenant, Managed Tenant, Organization"),
    N_ ("A Microsoft tenant is a company at Microsoft 365. A managed tenant is your own entry for "
        "a "
        "client, to which its Microsoft tenant is mapped. An organization is a customer as your "
        "PSA "
        "knows them; it belongs to a managed tenant, and several may share one.\n\nAn Entra user "
        "is an account in a Microsoft tenant. An end user is a person of an organization, who may "
        "be linked to one.") },
  { "what-is-gdap",
    N_ ("What GDAP Is"),
    N_ ("Granular delegated admin privileges are how a partner may act in a customer’s tenant: a "
        "relationship with roles, for a limited time, that the customer has approved, and a "
        "security group of yours that is assigned to it. When it ends, so does the access. "
        "Relationships lists them by the day on which they end.") },
  { "change",
    N_ ("How Changes Are Made"),
    N_ ("An action on people is a list of changes first: what is there now, and what will be. "
        "Nothing is sent until you carry it out. Then each change is read back from Microsoft, and "
        "only what was confirmed counts as done; what was sent and could not be looked at is Not "
        "known. Everything is in the audit trail, and what Microsoft lets us take back has Take "
        "Back.") },
};

/* By the names of the window's pages. */
static const Text page_texts[] = {
  { "tenants",
    N_ ("Tenants"),
    N_ ("All tenants in one table. Type to search; the filters beside it combine, and a view keeps "
        "them under a name. Return opens the details of a mapped tenant, and what is to be done "
        "next for another; Alt+Return says what a state means, "
        "Shift+F10 shows all actions. Sort By in the menu above does what a click on a heading "
        "does. Select several rows to sync, tag, report or export them.") },
  { "organizations",
    N_ ("Organizations"),
    N_ ("Your customers, with contacts, address, PSA ID and the numbers of their tenants. Open one "
        "for its end users, assets and Microsoft user sync. Lists come in and go out as CSV; the "
        "last import can be undone.") },
  { "end-users",
    N_ ("End Users"),
    N_ ("The people you support, by hand, from a file, or from Entra ID by the user sync of their "
        "organization. Who is linked to a Microsoft account shows its sign-in, licences and "
        "devices, and can be acted on.") },
  { "assets",
    N_ ("Assets"),
    N_ ("The machines you look after. An asset finds its Entra device by serial number, or by a "
        "name that only one device has; where several fit, you choose.") },
  { "health",
    N_ ("Health"),
    N_ ("Seven categories of each mapped tenant; the worst of them is the health of the tenant, "
        "but licences alone make it a warning at most. Each value has a reason in words; hover or "
        "open "
        "it. No Data means that it was not read or cannot be, not that all is well.") },
  { "users",
    N_ ("Entra Users"),
    N_ ("Everybody in the directories of your tenants. Filters find who has no MFA and who has not "
        "signed in. Select people to block, reset, license or offboard them together.") },
  { "licences",
    N_ ("Licences"),
    N_ ("What is bought, assigned and left, over all tenants or by tenant, with the people behind "
        "each number. With your own prices, also what it costs and what could be saved.") },
  { "scores",
    N_ ("Secure Score"),
    N_ ("Microsoft’s score of each tenant, the change of 30 days and the line of 90. Open one for "
        "its controls and what to do about them.") },
  { "backups",
    N_ ("Backups"),
    N_ ("What protects each tenant, the worst first: our encrypted snapshots of the directory on "
        "this computer, Microsoft 365 Backup, and Microsoft Entra Backup and Recovery. A restore "
        "is shown before it is carried out; our own never delete what was created since.") },
  { "alerts",
    N_ ("Alerts"),
    N_ ("One line a finding. It goes by itself when its cause does; the menu of its row snoozes "
        "it with a reason, or dismisses it. Notifications go by the rules in the preferences.") },
  { "relationships",
    N_ ("Relationships"),
    N_ ("GDAP relationships by the day on which they end, and what stops working then. The switch "
        "in a row extends one by itself. Open a row to request a new one or to assign a security "
        "group, where the customer needs it.") },
  { "activity",
    N_ ("Activity"),
    N_ ("What runs, what has run and how it ended, and when each tenant is due again.") },
  { "audit",
    N_ ("Audit"),
    N_ ("What was done, by whom and with which account, and what became of it. The rows are signed "
        "and chained; Verify looks whether all of them are there. The list can be exported.") },
};

void
tn_help_topic_free (TnHelpTopic *topic)
{
  g_free (topic->body);
  g_free (topic);
}

static void
add (GPtrArray *topics, const char *id, const char *group, const char *title, char *body)
{
  TnHelpTopic *topic = g_new (TnHelpTopic, 1);

  *topic = (TnHelpTopic) { id, group, title, body };
  g_ptr_array_add (topics, topic);
}

static void
add_state (GPtrArray *topics, const char *kind, const char *nick, const char *word, TnDiagnosis is)
{
  g_autofree char *id = g_strconcat (kind, nick, NULL);
  const char *label = tn_remedy_label (is.remedy);
  g_autoptr (GString) body = g_string_new (is.meaning);

  if (is.who != NULL && *is.who != '\0')
    g_string_append_printf (body, "\n\n%s", is.who);
  if (label != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (label, "_", -1);
      g_autofree char *plain = g_strjoinv ("", parts);

      /* Translators: %s is the text of a button */
      g_string_append_printf (body, _ ("\n\nWhat helps: %s"), plain);
    }
  add (topics,
       g_intern_string (id),
       _ ("States of a Connection"),
       word,
       g_string_free_and_steal (g_steal_pointer (&body)));
}

static void
add_states (GPtrArray *topics)
{
  for (int i = TN_SYNC_NOT_MAPPED; i <= TN_SYNC_AUTH_ERROR; i++)
    add_state (topics,
               "sync-",
               tn_sync_status_nick ((TnSyncStatus) i),
               tn_sync_status_look ((TnSyncStatus) i).word,
               tn_doctor_sync ((TnSyncStatus) i, NULL, TN_INTEGRATION_SINGLE));
  for (int i = TN_CSP_AUTH_UNKNOWN; i <= TN_CSP_AUTH_GRANTING_ROLES; i++)
    {
      const TnCspVerdict verdict = { .auth = (TnCspAuth) i };

      add_state (topics,
                 "csp-auth-",
                 tn_csp_auth_nick ((TnCspAuth) i),
                 tn_csp_auth_look ((TnCspAuth) i).word,
                 tn_doctor_csp_auth (&verdict, NULL, FALSE));
    }
  for (int i = TN_CSP_STATUS_AUTH_PENDING; i <= TN_CSP_STATUS_ERROR; i++)
    add_state (topics,
               "csp-",
               tn_csp_status_nick ((TnCspStatus) i),
               tn_csp_status_look ((TnCspStatus) i).word,
               tn_doctor_csp ((TnCspStatus) i, NULL));
}

GPtrArray *
tn_help_topics (void)
{
  GPtrArray *topics = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_help_topic_free);

  for (guint i = 0; i < G_N_ELEMENTS (first_steps); i++)
    add (topics,
         first_steps[i].id,
         _ ("First Steps"),
         _ (first_steps[i].title),
         g_strdup (_ (first_steps[i].body)));
  for (guint i = 0; i < G_N_ELEMENTS (page_texts); i++)
    add (topics,
         page_texts[i].id,
         _ ("Pages"),
         _ (page_texts[i].title),
         g_strdup (_ (page_texts[i].body)));
  add_states (topics);
  for (guint i = 0; i < tn_help_card_count (); i++)
    {
      TnHelpCard card = tn_help_card (i);

      add (topics, card.id, _ ("When Microsoft Refuses"), card.title, g_strdup (card.body));
    }
  return topics;
}
