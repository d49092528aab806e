/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-sync.h"

#include "tn-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NOBODY G_MAXUINT
#define MASS_CHANGE_LEAST 5
#define MASS_CHANGE_PERCENT 20

/* The filter ---------------------------------------------------------------- */

#define GROUP "filter"

TnUserFilter *
tn_user_filter_new (void)
{
  TnUserFilter *filter = g_new0 (TnUserFilter, 1);

  filter->members = TRUE;
  return filter;
}

void
tn_user_filter_free (TnUserFilter *filter)
{
  if (filter == NULL)
    return;
  g_strfreev (filter->departments);
  g_strfreev (filter->offices);
  g_strfreev (filter->domains);
  g_strfreev (filter->groups);
  g_free (filter);
}

/* The four lists, by number. */
static char ***
list_of (TnUserFilter *filter, guint which)
{
  return which == 0   ? &filter->departments
         : which == 1 ? &filter->offices
         : which == 2 ? &filter->domains
                      : &filter->groups;
}

static const char *const list_names[] = { "departments", "offices", "domains", "groups" };

TnUserFilter *
tn_user_filter_copy (const TnUserFilter *filter)
{
  TnUserFilter *copy = g_memdup2 (filter, sizeof *filter);

  for (guint i = 0; i < G_N_ELEMENTS (list_names); i++)
    *list_of (copy, i) = g_strdupv (*list_of (copy, i));
  return copy;
}

gboolean
tn_user_filter_equal (const TnUserFilter *a, const TnUserFilter *b)
{
  g_autofree char *one = tn_user_filter_to_text (a), *other = tn_user_filter_to_text (b);

  return g_str_equal (one, other);
}

char *
tn_user_filter_to_text (const TnUserFilter *filter)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_boolean (file, GROUP, "members", filter->members);
  g_key_file_set_boolean (file, GROUP, "guests", filter->guests);
  for (guint i = 0; i < G_N_ELEMENTS (list_names); i++)
    {
      char **list = *list_of ((TnUserFilter *) filter, i);

      if (list != NULL && *list != NULL)
        g_key_file_set_string_list (file,
                                    GROUP,
                                    list_names[i],
                                    (const char *const *) list,
                                    g_strv_length (list));
    }
  return g_key_file_to_data (file, NULL, NULL);
}

TnUserFilter *
tn_user_filter_parse (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (TnUserFilter) filter = g_new0 (TnUserFilter, 1);

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL) ||
      !g_key_file_has_group (file, GROUP))
    return NULL;
  filter->members = g_key_file_get_boolean (file, GROUP, "members", NULL);
  filter->guests = g_key_file_get_boolean (file, GROUP, "guests", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (list_names); i++)
    *list_of (filter, i) = g_key_file_get_string_list (file, GROUP, list_names[i], NULL, NULL);
  return g_steal_pointer (&filter);
}

static void
append_part (GString *out, char **values, GHashTable *names, const char *empty)
{
  if (values == NULL || *values == NULL)
    return;
  g_string_append (out, out->len > 0 ? " · " : "");
  for (guint i = 0; values[i] != NULL; i++)
    {
      const char *name = names != NULL ? g_hash_table_lookup (names, values[i]) : NULL;

      if (i > 0)
        g_string_append (out, C_ ("between two values, either of which will do", " or "));
      g_string_append (out, *values[i] == '\0' ? empty : name != NULL ? name : values[i]);
    }
}

char *
tn_user_filter_describe (const TnUserFilter *filter, GHashTable *group_names)
{
  GString *out = g_string_new (NULL);

  /* Neither is as both: nobody is left out. */
  g_string_append (out,
                   filter->members == filter->guests ? _ ("Members and guests")
                   : filter->members                 ? _ ("Members")
                                                     : _ ("Guests"));
  append_part (out, filter->departments, NULL, _ ("no department"));
  append_part (out, filter->offices, NULL, _ ("no office"));
  append_part (out, filter->domains, NULL, "");
  append_part (out, filter->groups, group_names, "");
  return g_string_free_and_steal (out);
}

/* Which of a directory's values pass; NULL: all. A value that nobody has any more matches nobody.
 */
static guint8 *
allowed_values (char **wanted, GHashTable *folded, guint n)
{
  guint8 *allowed;

  if (wanted == NULL || *wanted == NULL)
    return NULL;
  allowed = g_new0 (guint8, n);
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_autofree char *fold = tn_person_fold (wanted[i]);
      guint index = GPOINTER_TO_UINT (g_hash_table_lookup (folded, fold));

      if (index > 0 || *fold == '\0')
        allowed[index] = 1;
    }
  return allowed;
}

guint8 *
tn_user_filter_apply (const TnUserFilter *filter,
                      const TnDirectory *directory,
                      GHashTable *in_groups)
{
  guint8 *in_scope = g_new0 (guint8, MAX (1, directory->users->len));
  g_autofree guint8 *departments =
      allowed_values (filter->departments, directory->folded[0], directory->departments->len);
  g_autofree guint8 *offices =
      allowed_values (filter->offices, directory->folded[1], directory->offices->len);
  g_autofree guint8 *domains =
      allowed_values (filter->domains, directory->folded[2], directory->domains->len);
  gboolean any_type = filter->members == filter->guests;
  gboolean any_group = filter->groups == NULL || *filter->groups == NULL;

  /* Nobody has no domain by that name. */
  if (domains != NULL)
    domains[0] = 0;
  for (guint i = 0; i < directory->users->len; i++)
    {
      const TnDirectoryUser *user = &g_array_index (directory->users, TnDirectoryUser, i);

      in_scope[i] =
          (any_type || user->guest == filter->guests) &&
          (departments == NULL || departments[user->department]) &&
          (offices == NULL || offices[user->office]) &&
          (domains == NULL || domains[user->user_name_domain] || domains[user->mail_domain]) &&
          (any_group || (in_groups != NULL && g_hash_table_contains (in_groups, user->id)));
    }
  return in_scope;
}

/* Fields of our own --------------------------------------------------------- */

static const char *
extra_of (const TnDirectoryUser *user, const char *nick)
{
  for (guint i = 0; i < TN_N_EXTRAS; i++)
    if (g_str_equal (tn_person_extra_nick ((TnPersonExtra) i), nick))
      return user->extras[i];
  return NULL;
}

char *
tn_user_sync_custom (const char *before, const char *rules, const TnDirectoryUser *user)
{
  g_auto (GStrv) lines = rules != NULL ? g_strsplit (rules, "\n", -1) : NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  gboolean changed = FALSE;

  if (lines == NULL)
    return g_strdup (before);
  root = before != NULL ? tn_json_parse (before, strlen (before), NULL) : NULL;
  object = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
               ? json_object_ref (json_node_get_object (root))
               : json_object_new ();
  if (root != NULL)
    {
      /* What was parsed cannot be changed. */
      JsonObject *copy = json_object_new ();
      g_autoptr (GList) names = json_object_get_members (object);

      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (copy, l->data, json_object_dup_member (object, l->data));
      json_object_unref (object);
      object = copy;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strrchr (lines[i], '=');
      g_autofree char *name =
          equals != NULL ? g_strndup (lines[i], (gsize) (equals - lines[i])) : NULL;
      const char *value = equals != NULL ? extra_of (user, equals + 1) : NULL;

      if (value == NULL || *value == '\0' ||
          g_strcmp0 (tn_json_get_string (object, name), value) == 0)
        continue;
      json_object_set_string_member (object, name, value);
      changed = TRUE;
    }
  {
    g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

    json_object_unref (object);
    return changed ? tn_json_to_text (node, FALSE) : g_strdup (before);
  }
}

/* The plan ------------------------------------------------------------------ */

G_DEFINE_BOXED_TYPE (TnUserPlan, tn_user_plan, tn_user_plan_ref, tn_user_plan_unref)

TnUserPlan *
tn_user_plan_ref (TnUserPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
plan_clear (gpointer data)
{
  g_array_unref (((TnUserPlan *) data)->items);
}

void
tn_user_plan_unref (TnUserPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

typedef struct
{
  TnDirectory *directory;
  const guint8 *in_scope;
  GArray *known;
  const TnUserSyncRules *rules;
  TnUserPlan *plan;
  guint8 *done;         /* (owned): one a user of the directory: it belongs to a known end user */
  GHashTable *by_email; /* (owned): address → list of end users, as GSList of index + 1 */
  GHashTable *n_emails; /* (owned): address → how many Entra users that are new have it */
  GHashTable *taken;    /* (owned): set of end users that somebody new is linked to */
} Work;

static const TnKnownUser *
known_at (Work *work, guint index)
{
  return &g_array_index (work->known, TnKnownUser, index);
}

static const TnDirectoryUser *
user_at (Work *work, guint index)
{
  return &g_array_index (work->directory->users, TnDirectoryUser, index);
}

static void
add_item (Work *work, const TnPlanItem *item)
{
  g_array_append_vals (work->plan->items, item, 1);
  work->plan->counts[item->kind]++;
}

/* USR-11, USR-12: Entra wins, and what is empty there erases nothing. */
static void
compare (Work *work, const TnKnownUser *known, const TnDirectoryUser *user, TnPlanItem *item)
{
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    if ((work->rules->fields >> i & 1) != 0 && user->values[i] != NULL &&
        *user->values[i] != '\0' && g_strcmp0 (user->values[i], known->values[i]) != 0)
      item->fields |= 1u << i;
  if (work->rules->custom != NULL)
    {
      g_autofree char *after = tn_user_sync_custom (known->custom, work->rules->custom, user);

      item->custom = g_strcmp0 (after, known->custom) != 0;
    }
}

/* What becomes of an end user that is linked. */
static void
judge_linked (Work *work, guint index)
{
  const TnKnownUser *known = known_at (work, index);
  const TnDirectoryUser *user = tn_directory_find (work->directory, known->entra_id);
  gboolean live = known->link == TN_LINK_LINKED || known->link == TN_LINK_DISABLED;
  TnPlanItem item = { .known = index, .user = NOBODY };

  if (live)
    work->plan->linked++;
  if (user == NULL)
    {
      if (known->link == TN_LINK_DELETED)
        return;
      item.kind = TN_PLAN_DELETE;
      if (live)
        work->plan->leaving++;
      add_item (work, &item);
      return;
    }
  item.user =
      (guint) (user - (const TnDirectoryUser *) (gconstpointer) work->directory->users->data);
  work->done[item.user] = 1;
  if (!work->in_scope[item.user])
    {
      if (known->link == TN_LINK_OUT_OF_SCOPE)
        return;
      item.kind = TN_PLAN_OUT_OF_SCOPE;
      if (live)
        work->plan->leaving++;
      add_item (work, &item);
      return;
    }
  compare (work, known, user, &item);
  if (user->enabled == 0 && known->link != TN_LINK_DISABLED)
    {
      item.kind = TN_PLAN_DISABLE;
      work->plan->leaving += known->link == TN_LINK_LINKED;
    }
  /* What Microsoft does not say changes nothing. */
  else if (known->link == TN_LINK_DISABLED && user->enabled == 1)
    item.kind = TN_PLAN_ENABLE;
  else if (known->link == TN_LINK_DELETED)
    item.kind = TN_PLAN_RETURN;
  else if (known->link == TN_LINK_OUT_OF_SCOPE)
    item.kind = TN_PLAN_IN_SCOPE;
  else if (item.fields != 0 || item.custom)
    item.kind = TN_PLAN_UPDATE;
  else
    {
      work->plan->unchanged++;
      return;
    }
  add_item (work, &item);
}

/* Whoever of the organization has an address of @user. Several: @conflict says so. */
static guint
find_by_email (Work *work, const TnDirectoryUser *user, gboolean elsewhere, TnConflict *conflict)
{
  for (const char *address = user->addresses; *address != '\0'; address += strlen (address) + 1)
    {
      guint found = NOBODY, hits = 0;

      for (GSList *l = g_hash_table_lookup (work->by_email, address); l != NULL; l = l->next)
        {
          guint index = GPOINTER_TO_UINT (l->data) - 1;

          if ((known_at (work, index)->organization != work->rules->organization) != elsewhere)
            continue;
          found = index;
          hits++;
        }
      if (hits > 1 && !elsewhere)
        *conflict = TN_CONFLICT_SEVERAL;
      if (hits > 0)
        return found;
      if (elsewhere && work->rules->find_elsewhere != NULL)
        found = work->rules->find_elsewhere (address, work->rules->find_data);
      if (found != NOBODY)
        return found;
    }
  return NOBODY;
}

static gboolean
is_shared (Work *work, const TnDirectoryUser *user)
{
  /* The first of the addresses is the email. */
  return user->values[TN_PERSON_EMAIL] != NULL &&
         GPOINTER_TO_UINT (g_hash_table_lookup (work->n_emails, user->addresses)) > 1;
}

/* What becomes of an Entra user that is linked to nobody. */
static void
judge_new (Work *work, guint index)
{
  const TnDirectoryUser *user = user_at (work, index);
  TnPlanItem item = { .kind = TN_PLAN_CONFLICT, .user = index, .known = NOBODY };

  if (work->rules->ignored != NULL && g_hash_table_contains (work->rules->ignored, user->id))
    {
      item.kind = TN_PLAN_SKIP;
      add_item (work, &item);
      return;
    }
  item.known = find_by_email (work, user, FALSE, &item.conflict);
  if (item.conflict == TN_CONFLICT_NONE && is_shared (work, user))
    item.conflict = TN_CONFLICT_SAME_EMAIL;
  else if (item.conflict == TN_CONFLICT_NONE && item.known != NOBODY &&
           (known_at (work, item.known)->entra_id != NULL ||
            g_hash_table_contains (work->taken, GUINT_TO_POINTER (item.known))))
    item.conflict = TN_CONFLICT_TAKEN;
  if (item.conflict == TN_CONFLICT_NONE && item.known == NOBODY)
    {
      if (user->enabled == 0)
        {
          item.kind = TN_PLAN_SKIP;
          add_item (work, &item);
          return;
        }
      item.known = find_by_email (work, user, TRUE, &item.conflict);
      if (item.known != NOBODY)
        item.conflict = TN_CONFLICT_ELSEWHERE;
    }
  if (item.conflict == TN_CONFLICT_NONE && item.known != NOBODY)
    {
      item.kind = TN_PLAN_LINK;
      g_hash_table_add (work->taken, GUINT_TO_POINTER (item.known));
      compare (work, known_at (work, item.known), user, &item);
    }
  else if (item.conflict == TN_CONFLICT_NONE)
    item.kind = TN_PLAN_CREATE;
  add_item (work, &item);
}

static void
index_emails (Work *work)
{
  for (guint i = 0; i < work->known->len; i++)
    {
      const TnKnownUser *known = known_at (work, i);
      GSList *list;

      if (known->email_fold == NULL)
        continue;
      list = g_hash_table_lookup (work->by_email, known->email_fold);
      if (list == NULL)
        g_hash_table_insert (work->by_email,
                             (gpointer) known->email_fold,
                             g_slist_prepend (NULL, GUINT_TO_POINTER (i + 1)));
      else
        list->next = g_slist_prepend (list->next, GUINT_TO_POINTER (i + 1));
    }
}

static void
count_emails (Work *work)
{
  for (guint i = 0; i < work->directory->users->len; i++)
    {
      const TnDirectoryUser *user = user_at (work, i);
      const char *email = user->values[TN_PERSON_EMAIL];
      TnConflict conflict = TN_CONFLICT_NONE;
      guint n;

      /* Who is left alone anyway is in nobody's way. */
      if (!work->in_scope[i] || work->done[i] || email == NULL ||
          (work->rules->ignored != NULL &&
           g_hash_table_contains (work->rules->ignored, user->id)) ||
          (user->enabled == 0 && find_by_email (work, user, FALSE, &conflict) == NOBODY))
        continue;
      n = GPOINTER_TO_UINT (g_hash_table_lookup (work->n_emails, user->addresses));
      g_hash_table_insert (work->n_emails, (gpointer) user->addresses, GUINT_TO_POINTER (n + 1));
    }
}

TnUserPlan *
tn_user_sync_plan (TnDirectory *directory,
                   const guint8 *in_scope,
                   GArray *known,
                   const TnUserSyncRules *rules)
{
  Work work = { directory, in_scope, known, rules, g_atomic_rc_box_new0 (TnUserPlan),
                NULL,      NULL,     NULL,  NULL };

  work.plan->items = g_array_new (FALSE, TRUE, sizeof (TnPlanItem));
  work.done = g_new0 (guint8, MAX (1, directory->users->len));
  work.by_email =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_slist_free);
  work.n_emails = g_hash_table_new (g_str_hash, g_str_equal);
  work.taken = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < known->len; i++)
    if (known_at (&work, i)->organization == rules->organization &&
        known_at (&work, i)->entra_id != NULL && known_at (&work, i)->link != TN_LINK_NONE &&
        !known_at (&work, i)->foreign)
      judge_linked (&work, i);
  index_emails (&work);
  count_emails (&work);
  for (guint i = 0; i < directory->users->len; i++)
    {
      if (!in_scope[i])
        continue;
      work.plan->in_scope++;
      if (!work.done[i])
        judge_new (&work, i);
    }
  g_hash_table_unref (work.by_email);
  g_hash_table_unref (work.n_emails);
  g_hash_table_unref (work.taken);
  g_free (work.done);
  return work.plan;
}

gboolean
tn_user_plan_is_mass_change (const TnUserPlan *plan)
{
  return plan->leaving > MAX (MASS_CHANGE_LEAST, plan->linked * MASS_CHANGE_PERCENT / 100);
}

gboolean
tn_user_plan_is_empty (const TnUserPlan *plan)
{
  return plan->items->len == plan->counts[TN_PLAN_SKIP] + plan->counts[TN_PLAN_CONFLICT];
}

/* Words --------------------------------------------------------------------- */

const char *
tn_plan_kind_nick (TnPlanKind kind)
{
  static const char *const nicks[TN_N_PLANS] = {
    [TN_PLAN_CREATE] = "create",     [TN_PLAN_LINK] = "link",
    [TN_PLAN_UPDATE] = "update",     [TN_PLAN_DISABLE] = "disable",
    [TN_PLAN_ENABLE] = "enable",     [TN_PLAN_DELETE] = "delete",
    [TN_PLAN_RETURN] = "return",     [TN_PLAN_OUT_OF_SCOPE] = "out-of-scope",
    [TN_PLAN_IN_SCOPE] = "in-scope", [TN_PLAN_CONFLICT] = "conflict",
    [TN_PLAN_SKIP] = "skip",
  };

  g_return_val_if_fail ((guint) kind < TN_N_PLANS, "");

  return nicks[kind];
}

const char *
tn_plan_kind_title (TnPlanKind kind)
{
  static const char *const titles[TN_N_PLANS] = {
    [TN_PLAN_CREATE] = NC_ ("user sync", "Add"),
    [TN_PLAN_LINK] = NC_ ("user sync", "Link"),
    [TN_PLAN_UPDATE] = NC_ ("user sync", "Update"),
    [TN_PLAN_DISABLE] = NC_ ("user sync", "Mark as Disabled"),
    [TN_PLAN_ENABLE] = NC_ ("user sync", "Enabled Again"),
    [TN_PLAN_DELETE] = NC_ ("user sync", "Mark as Deleted"),
    [TN_PLAN_RETURN] = NC_ ("user sync", "Has Returned"),
    [TN_PLAN_OUT_OF_SCOPE] = NC_ ("user sync", "Falls out of Scope"),
    [TN_PLAN_IN_SCOPE] = NC_ ("user sync", "In Scope Again"),
    [TN_PLAN_CONFLICT] = NC_ ("user sync", "Conflict"),
    [TN_PLAN_SKIP] = NC_ ("user sync", "Left Out"),
  };

  g_return_val_if_fail ((guint) kind < TN_N_PLANS, "");

  return g_dpgettext2 (GETTEXT_PACKAGE, "user sync", titles[kind]);
}

const char *
tn_conflict_text (TnConflict conflict)
{
  switch (conflict)
    {
    case TN_CONFLICT_SEVERAL:
      return _ ("Several end users of this organization have the address.");
    case TN_CONFLICT_SAME_EMAIL:
      return _ ("Several Entra users have the same address.");
    case TN_CONFLICT_TAKEN:
      return _ ("The end user with this address is linked to another Entra user.");
    case TN_CONFLICT_ELSEWHERE:
      return _ ("An end user of another organization has the address.");
    case TN_CONFLICT_NONE:
    default:
      return "";
    }
}

TnStatusLook
tn_user_sync_outcome_look (TnUserSyncOutcome outcome)
{
  switch (outcome)
    {
    case TN_USER_SYNC_DONE:
      return (TnStatusLook) { C_ ("user sync", "Done"), "tn-ok-symbolic", "success", FALSE };
    case TN_USER_SYNC_STOPPED:
      return (TnStatusLook) { C_ ("user sync", "Stopped"), "tn-warning-symbolic", "warning", TRUE };
    case TN_USER_SYNC_FAILED:
    case TN_N_USER_SYNC_OUTCOMES:
    default:
      return (TnStatusLook) { C_ ("user sync", "Failed"), "tn-error-symbolic", "error", TRUE };
    }
}
