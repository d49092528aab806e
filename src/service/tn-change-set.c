/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-change-row-private.h"
#include "tn-change-set.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-oauth.h"
#include "tn-snapshot.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* People at once; Graph counts writes of an application in a tenant (reference 6.4). */
#define LANES 4
/* What comes back from a snapshot comes kind by kind. */
#define N_PHASES TN_N_OBJECTS

/* The set ------------------------------------------------------------------- */

struct _TnChangeSet
{
  GObject parent_instance;

  TnServices *services;      /* (owned) */
  GPtrArray *rows;           /* (owned) (element-type TnChangeRow) */
  GCancellable *cancellable; /* (owned) */
  gboolean running;
};

enum
{
  PROP_RUNNING = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return TN_TYPE_CHANGE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return TN_CHANGE_SET (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TnChangeSet *self = TN_CHANGE_SET (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position))
                                    : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TnChangeSet,
                               tn_change_set,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
tn_change_set_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RUNNING)
    g_value_set_boolean (value, TN_CHANGE_SET (object)->running);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tn_change_set_finalize (GObject *object)
{
  TnChangeSet *self = TN_CHANGE_SET (object);

  g_ptr_array_unref (self->rows);
  g_object_unref (self->cancellable);
  g_object_unref (self->services);
  G_OBJECT_CLASS (tn_change_set_parent_class)->finalize (object);
}

static void
tn_change_set_class_init (TnChangeSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tn_change_set_finalize;
  object_class->get_property = tn_change_set_get_property;
  props[PROP_RUNNING] =
      g_param_spec_boolean ("running",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
tn_change_set_init (TnChangeSet *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

TnChangeSet *
tn_change_set_new (TnServices *services)
{
  TnChangeSet *self = g_object_new (TN_TYPE_CHANGE_SET, NULL);

  self->services = g_object_ref (services);
  return self;
}

void
tn_change_set_add (TnChangeSet *self,
                   const TnPersonRef *person,
                   TnAction action,
                   const char *argument,
                   const char *argument_name)
{
  TnChangeRow *row = g_object_new (TN_TYPE_CHANGE_ROW, NULL);

  row->target = (TnActionTarget) { action,
                                   person->tenant,
                                   g_strdup (person->tenant_id),
                                   g_strdup (person->user_id),
                                   g_strdup (argument) };
  row->tenant_name = g_strdup (person->tenant_name);
  row->name = g_strdup (person->name);
  row->account = g_strdup (person->account);
  row->argument_name = g_strdup (argument_name);
  g_ptr_array_add (self->rows, row);
  g_list_model_items_changed (G_LIST_MODEL (self), self->rows->len - 1, 0, 1);
}

void
tn_change_set_add_new (TnChangeSet *self, const TnPersonRef *where, const TnNewPerson *person)
{
  g_autofree char *properties = tn_action_describe_new (person);
  const TnPersonRef nobody = { where->tenant, where->tenant_id,     where->tenant_name,
                               NULL,          person->display_name, person->user_name };

  tn_change_set_add (self, &nobody, TN_ACTION_CREATE, properties, person->user_name);
}

void
tn_change_set_add_restore (TnChangeSet *self,
                           const TnPersonRef *object,
                           TnObjectKind kind,
                           const char *order,
                           const char *before,
                           const char *after,
                           const char *problem)
{
  TnChangeRow *row;

  tn_change_set_add (self, object, TN_ACTION_PUT_BACK, order, tn_object_title_one (kind));
  row = g_ptr_array_index (self->rows, self->rows->len - 1);
  row->phase = (guint) kind;
  row->before = g_strdup (before);
  row->after = g_strdup (after);
  row->problem = g_strdup (problem);
  row->chosen = problem == NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), self->rows->len - 1, 1, 1);
}

gboolean
tn_change_set_get_running (TnChangeSet *self)
{
  return self->running;
}

void
tn_change_set_cancel (TnChangeSet *self)
{
  g_cancellable_cancel (self->cancellable);
}

guint
tn_change_set_count (TnChangeSet *self, TnChangeState state)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    n += tn_change_row_get_state (g_ptr_array_index (self->rows, i)) == state;
  return n;
}

guint
tn_change_set_count_chosen (TnChangeSet *self)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);

      n += row->chosen && row->state == TN_CHANGE_STAGED;
    }
  return n;
}

TnChangeSet *
tn_change_set_undo (TnChangeSet *self)
{
  TnChangeSet *undo = tn_change_set_new (self->services);

  for (guint i = self->rows->len; i > 0; i--)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i - 1);
      TnAction back = tn_action_takes_back (row->target.action);
      const TnPersonRef person = { row->target.tenant, row->target.tenant_id,
                                   row->tenant_name,   row->target.user_id,
                                   row->name,          row->account };
      gboolean created = row->target.action == TN_ACTION_CREATE;

      if (row->state == TN_CHANGE_DONE && back != TN_N_ACTIONS)
        tn_change_set_add (undo,
                           &person,
                           back,
                           created ? NULL : row->target.argument,
                           created ? NULL : row->argument_name);
    }
  if (undo->rows->len == 0)
    g_clear_object (&undo);
  return undo;
}

/* Preparing ----------------------------------------------------------------- */

static DexFuture *
prepare_fiber (gpointer data)
{
  TnChangeSet *self = data;
  TnStore *store = tn_services_get_store (self->services);

  /* Rows that belong together: a licence that one row takes is not there for the next. */
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (TnActionFacts) facts = NULL;
      TnActionDifference difference = { NULL, NULL, NULL };

      /* It is a difference already. */
      if (row->target.action == TN_ACTION_PUT_BACK)
        continue;
      facts = dex_await_boxed (tn_cache_read_facts (store,
                                                    row->target.tenant,
                                                    row->target.user_id,
                                                    row->target.argument),
                               &error);
      if (facts != NULL)
        tn_action_compare (&row->target, facts, taken, &difference);
      else
        difference.problem =
            g_strdup_printf (_ ("What is known of this user cannot be read: %s"), error->message);
      g_free (row->before);
      g_free (row->after);
      g_free (row->problem);
      row->before = difference.before;
      row->after = difference.after;
      row->problem = difference.problem;
      if (row->problem != NULL)
        tn_change_row_set_chosen (row, FALSE);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
    }
  return dex_future_new_true ();
}

DexFuture *
tn_change_set_prepare (TnChangeSet *self)
{
  return tn_dex_spawn (prepare_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
permission_fiber (gpointer data)
{
  TnChangeSet *self = data;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr (TnTokens) tokens = NULL;
      g_autofree char *missing = NULL;

      if (!row->chosen || !g_hash_table_add (seen, (gpointer) row->target.tenant_id))
        continue;
      tokens = dex_await_boxed (tn_services_fresh_tokens (self->services, row->target.tenant_id),
                                &error);
      if (tokens == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      missing = tn_oauth_missing_scopes (tokens->scope,
                                         tn_oauth_scopes (row->target.action == TN_ACTION_PUT_BACK
                                                              ? TN_SCOPES_PUT_BACK
                                                              : TN_SCOPES_WRITE));
      if (missing != NULL)
        return tn_dex_new_int64 (row->target.tenant);
    }
  return tn_dex_new_int64 (0);
}

DexFuture *
tn_change_set_missing_permission (TnChangeSet *self)
{
  return tn_dex_spawn (permission_fiber, g_object_ref (self), g_object_unref);
}

/* Running ------------------------------------------------------------------- */

typedef struct
{
  TnChangeSet *set; /* (owned) */
  guint next;       /* the first row of the phase that nobody has taken */
  guint phase;      /* whose rows are carried out */
  GHashTable *busy; /* (owned): users that a lane works on */
  TnJob *job;       /* (owned) */
} Run;

static void
run_clear (gpointer data)
{
  Run *run = data;

  g_object_unref (run->set);
  g_hash_table_unref (run->busy);
  g_object_unref (run->job);
}

static void
run_unref (gpointer data)
{
  g_rc_box_release_full (data, run_clear);
}

static const char *
key_of (TnChangeRow *row)
{
  return row->target.user_id != NULL ? row->target.user_id : "";
}

/* All rows of one person are one lane's, in their order. Returns: (nullable): the first of somebody
 * whom nobody works on. */
static TnChangeRow *
take (Run *run)
{
  for (; run->next < run->set->rows->len; run->next++)
    {
      TnChangeRow *row = g_ptr_array_index (run->set->rows, run->next);

      if (row->phase == run->phase && row->chosen && row->state == TN_CHANGE_STAGED &&
          !g_hash_table_contains (run->busy, key_of (row)))
        return row;
    }
  return NULL;
}

/* What a person reads about a failure: Microsoft's own words, and what they mean. */
static char *
describe (TnAction action, const GError *error)
{
  const char *words = error->message, *meaning = tn_action_explain (action, words);
  const char *colon =
      g_str_has_prefix (words, "Microsoft Graph answered ") ? strstr (words, ": ") : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_ ("Stopped before it was done."));
  if (colon != NULL)
    words = colon + 2;
  else if (meaning == NULL)
    return g_strdup (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE)
                         ? _ ("The connection to Microsoft was lost.")
                         : words);
  /* Translators: a sentence of ours, then Microsoft's own words */
  return meaning != NULL ? g_strdup_printf (_ ("%1$s Microsoft says: %2$s"), meaning, words)
                         : g_strdup_printf (_ ("Microsoft says: %s"), words);
}

static gint64
note (TnChangeSet *self,
      TnChangeRow *row,
      gint64 intent,
      const char *result,
      const char *detail,
      GError **error)
{
  g_autofree char *action = row->target.action == TN_ACTION_PUT_BACK
                                ? g_strdup ("backup.restore")
                                : g_strdup_printf ("user.%s", tn_action_nick (row->target.action));
  const TnAuditRow entry = { .action = action,
                             .object = row->name,
                             .tenant = row->target.tenant_id,
                             .result = result,
                             .before = intent == 0 ? row->before : NULL,
                             .after = intent == 0
                                          ? (row->after != NULL ? row->after : row->argument_name)
                                          : NULL,
                             .detail = detail,
                             .intent = intent };
  gint64 seq = 0;

  tn_dex_await_int64 (tn_state_note (tn_services_get_store (self->services),
                                     tn_services_get_actor (self->services),
                                     &entry),
                      &seq,
                      NULL,
                      error);
  return seq;
}

/* An object that was made anew has another id: what refers to it, and comes later, refers to that.
 */
static void
replace_id (TnChangeSet *self, const char *before, const char *after)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);
      GString *order;

      if (row->target.action != TN_ACTION_PUT_BACK || row->state != TN_CHANGE_STAGED ||
          row->target.argument == NULL)
        continue;
      order = g_string_new_take ((char *) row->target.argument);
      g_string_replace (order, before, after, 0);
      row->target.argument = g_string_free_and_steal (order);
    }
}

static void
carry_out (TnChangeSet *self, TnChangeRow *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 intent;
  const char *outcome;
  TnActionResult result = { FALSE, NULL, NULL, NULL };
  gboolean done;

  tn_change_row_set_state (row, TN_CHANGE_RUNNING, NULL);
  intent = note (self, row, 0, "intent", row->target.user_id, &error);
  /* Nothing is changed that is not written down before. */
  if (intent == 0)
    {
      tn_change_row_set_state (row, TN_CHANGE_FAILED, error->message);
      return;
    }
  done = tn_action_call (self->services, &row->target, &result, &error);
  if (result.user_id != NULL)
    {
      if (row->target.action == TN_ACTION_PUT_BACK)
        replace_id (self, row->target.user_id, result.user_id);
      g_free ((char *) row->target.user_id);
      row->target.user_id = g_strdup (result.user_id);
    }
  row->secret = g_steal_pointer (&result.secret);
  if (done)
    {
      note (self, row, intent, "success", result.read_back, NULL);
      tn_change_row_set_state (row, TN_CHANGE_DONE, result.read_back);
    }
  else
    {
      /* Something was confirmed and could not be looked at: that is no failure. */
      outcome = result.sent && !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT)
                    ? "unknown"
                    : tn_services_outcome (error);
      text = describe (row->target.action, error);
      note (self, row, intent, outcome, error->message, NULL);
      tn_change_row_set_state (row,
                               g_str_equal (outcome, "unknown") ? TN_CHANGE_UNKNOWN
                                                                : TN_CHANGE_FAILED,
                               text);
    }
  g_free (result.user_id);
  g_free (result.read_back);
  tn_text_wipe_free (result.secret);
}

static DexFuture *
lane_fiber (gpointer data)
{
  Run *run = data;
  TnChangeSet *self = run->set;
  TnChangeRow *first;

  while (!g_cancellable_is_cancelled (self->cancellable) && (first = take (run)) != NULL)
    {
      g_autofree char *key = g_strdup (key_of (first));
      guint from = run->next;

      /* People who are created have no id yet: each is somebody else. */
      if (*key != '\0')
        g_hash_table_add (run->busy, g_strdup (key));
      for (guint i = from; i < self->rows->len; i++)
        {
          TnChangeRow *row = g_ptr_array_index (self->rows, i);

          if (row->phase != run->phase || !row->chosen || row->state != TN_CHANGE_STAGED ||
              !g_str_equal (key_of (row), key) || g_cancellable_is_cancelled (self->cancellable))
            continue;
          carry_out (self, row);
          tn_job_step (run->job,
                       row->state == TN_CHANGE_DONE ? NULL : tn_change_row_get_name (row));
          if (*key == '\0')
            break;
        }
    }
  return dex_future_new_true ();
}

/* What was changed is read from Microsoft, not from what we believe. */
static void
read_anew (TnChangeSet *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);

      if (row->state != TN_CHANGE_SKIPPED &&
          g_hash_table_add (seen, (gpointer) row->target.tenant_id))
        g_ptr_array_add (
            readings,
            tn_sync_anew (self->services, row->target.tenant, _ ("Sync after changes")));
    }
  if (readings->len > 0)
    dex_await (dex_future_allv ((DexFuture **) readings->pdata, readings->len), NULL);
  /* What came back is in the newest snapshot, or it would be offered again. */
  if (self->rows->len > 0)
    {
      const TnChangeRow *row = g_ptr_array_index (self->rows, 0);
      const TnSnapshotTarget target = { row->target.tenant,
                                        row->target.tenant_id,
                                        row->tenant_name };

      if (row->target.action == TN_ACTION_PUT_BACK &&
          tn_change_set_count (self, TN_CHANGE_DONE) > 0)
        dex_await (tn_snapshot_take_anew (self->services, &target, "restore", FALSE, 0, NULL),
                   NULL);
    }
}

static void
set_running (TnChangeSet *self, gboolean running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

static void
run_phase (Run *run)
{
  run->next = 0;
  g_hash_table_remove_all (run->busy);
  if (take (run) == NULL)
    return;
  tn_dex_lanes (LANES, lane_fiber, run, run_unref);
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  TnChangeSet *self = run->set;
  guint failed;

  for (run->phase = 0; run->phase < N_PHASES; run->phase++)
    run_phase (run);
  for (guint i = 0; i < self->rows->len; i++)
    {
      TnChangeRow *row = g_ptr_array_index (self->rows, i);

      if (row->state == TN_CHANGE_STAGED)
        tn_change_row_set_state (row, TN_CHANGE_SKIPPED, NULL);
    }
  failed =
      tn_change_set_count (self, TN_CHANGE_FAILED) + tn_change_set_count (self, TN_CHANGE_UNKNOWN);
  tn_job_finish (run->job,
                 g_cancellable_is_cancelled (self->cancellable) ? TN_RUN_CANCELLED
                 : failed > 0                                   ? TN_RUN_INCOMPLETE
                                                                : TN_RUN_SUCCESS);
  set_running (self, FALSE);
  read_anew (self);
  return dex_future_new_true ();
}

DexFuture *
tn_change_set_run (TnChangeSet *self)
{
  Run *run;
  guint n = tn_change_set_count_chosen (self);

  g_return_val_if_fail (!self->running, NULL);

  run = g_rc_box_new0 (Run);
  run->set = g_object_ref (self);
  run->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->job = tn_job_new (_ ("Changes at Microsoft"), n);
  tn_services_add_job (self->services, run->job);
  /* Ended in the list of jobs, it is ended. */
  g_signal_connect_object (tn_job_get_cancellable (run->job),
                           "cancelled",
                           G_CALLBACK (tn_change_set_cancel),
                           self,
                           G_CONNECT_SWAPPED);
  set_running (self, TRUE);
  return tn_dex_spawn (run_fiber, run, run_unref);
}
