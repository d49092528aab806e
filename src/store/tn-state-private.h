/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-db.h"
#include "tn-state-clients.h"

/* What the parts of the state store share. Store threads, but for tn_state_args_new(). */

G_BEGIN_DECLS

/* What a job needs, whatever it is: a few ids and texts. */
typedef struct
{
  char *actor_name, *source; /* (owned) */
  gint64 id[4];
  gint64 now;
  char *text[8]; /* (owned) (nullable) */
  GArray *array; /* (owned) (nullable) */
} TnStateArgs;

/** tn_state_args_new: @actor: (nullable): for jobs that are not audited. */
TnStateArgs *tn_state_args_new (const TnActor *actor) G_GNUC_WARN_UNUSED_RESULT;
void tn_state_args_free (gpointer data);

/** tn_state_audit: the audit row of a change that succeeds with this transaction. */
gboolean tn_state_audit (TnDb *db,
                         TnStateArgs *args,
                         const char *action,
                         const char *object,
                         const char *detail,
                         GError **error);

/** tn_state_audit_change: as tn_state_audit(), with what was before and after, and in which tenant
 * (id, nullable). */
gboolean tn_state_audit_change (TnDb *db,
                                TnStateArgs *args,
                                const char *action,
                                const char *object,
                                const char *tenant,
                                const char *before,
                                const char *after,
                                GError **error);

/** tn_state_refuse: sets the error. Returns: FALSE. */
gboolean tn_state_refuse (GError **error, TnStoreError code, const char *text);
void tn_state_return_id (GValue *result, gint64 id);

/** tn_state_clean_name: a name that a person gave, on one line and without space around it. */
char *tn_state_clean_name (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_set_microsoft_name: what Microsoft calls a tenant, and its @domain (nullable: as it
 * was); a name of our own stays what is shown. */
gboolean tn_state_set_microsoft_name (TnDb *db,
                                      gint64 tenant,
                                      const char *name,
                                      const char *domain,
                                      GError **error);

/** tn_state_refresh_search: what search finds a tenant by, after its name, managed tenant or
 * organizations changed. */
gboolean tn_state_refresh_search (TnDb *db, gint64 tenant, GError **error);
gboolean tn_state_refresh_search_of_managed (TnDb *db, gint64 managed, GError **error);

/** tn_organization_name: (transfer full) (nullable): %TN_STORE_ERROR_NOT_FOUND: there is none. */
char *tn_organization_name (TnDb *db, gint64 id, GError **error);

/** tn_organization_refresh_search: what search finds an organization by, after something of it was
 * changed by itself. */
gboolean tn_organization_refresh_search (TnDb *db, gint64 id, GError **error);

/** tn_state_take_over: a tenant that is connected again has its tags, our name for it
 * and its backup back. */
gboolean tn_state_take_over (TnDb *db, gint64 tenant, GError **error);

/** tn_state_move_backup: from a row of a tenant to another one of the same tenant: its snapshots
 * are a file of the tenant's id, whichever the row. */
gboolean tn_state_move_backup (TnDb *db, gint64 from, gint64 to, GError **error);

/** tn_state_remove_tenant: it is connected no more: its mapping goes, and all that was read of it.
 */
gboolean tn_state_remove_tenant (TnDb *db, gint64 tenant, gint64 now, GError **error);

/** tn_state_clear_cache: nothing that was read of a tenant, or of one that had its number before,
 * may stay. */
gboolean tn_state_clear_cache (TnDb *db, gint64 tenant, GError **error);

/** tn_state_price_of: what a licence costs a month, in hundredths; -1: it has no price;
 * %G_MININT64: error. @sku_id: in either case. */
gint64 tn_state_price_of (TnDb *db, const char *sku_id, GError **error);

/** tn_state_is_customer: the tenant is connected through a CSP. */
gboolean tn_state_is_customer (TnDb *db, gint64 tenant);

/** tn_state_write_token: seals and stores the refresh token of an integration. */
gboolean
tn_state_write_token (TnDb *db, gint64 integration, const char *token, gint64 now, GError **error);

/* Changes that can be taken back (tn-state-undo.c) ------------------------------------------ */

/** tn_state_judge_customer: the verdict on one customer of a CSP, from what is stored (see
 * tn_csp_judge()). */
gboolean tn_state_judge_customer (TnDb *db, gint64 tenant, gint64 now, GError **error);

/** TnChange: one change of names and parents, whose steps are written down while it is made. */
typedef struct
{
  gint64 undo; /* row id; 0: nothing is written down */
  gint64 step;
  gint64 now;
} TnChange;

/** tn_change_begin: @action: what it can be found by; old ones are forgotten. */
gboolean tn_change_begin (TnDb *db,
                          TnChange *change,
                          const char *action,
                          const char *object,
                          gint64 now,
                          GError **error);

/** tn_change_map: joins @managed to the Microsoft tenant @tenant, or, with 0, to none, with all
 * that follows from it. */
gboolean tn_change_map (TnDb *db, TnChange *change, gint64 managed, gint64 tenant, GError **error);
/** tn_change_own_name: what we call a Microsoft tenant; NULL: what Microsoft calls it. */
gboolean
tn_change_own_name (TnDb *db, TnChange *change, gint64 tenant, const char *name, GError **error);

/** tn_change_tag: puts a tag on a tenant or takes it off; one that is as wanted stays so. */
gboolean tn_change_tag (TnDb *db,
                        TnChange *change,
                        gint64 tenant,
                        gint64 tag,
                        gboolean wanted,
                        GError **error);
gboolean
tn_change_rename (TnDb *db, TnChange *change, gint64 managed, const char *name, GError **error);
gboolean
tn_change_move (TnDb *db, TnChange *change, gint64 organization, gint64 managed, GError **error);

/** tn_change_add_managed: Returns: its row id, 0 on error. */
gint64 tn_change_add_managed (TnDb *db, TnChange *change, const char *name, GError **error);
gboolean tn_change_delete_managed (TnDb *db, TnChange *change, gint64 managed, GError **error);

/** tn_change_row: the row @id of @table was @before (nullable: it was not there; see
 * tn_row_snapshot()) and is as it is now. */
gboolean tn_change_row (TnDb *db,
                        TnChange *change,
                        const char *table,
                        gint64 id,
                        const char *before,
                        GError **error);

/** tn_row_snapshot: (nullable): a row of a table that can be taken back, as text; NULL without an
 * error: there is none. @table: a literal. */
char *
tn_row_snapshot (TnDb *db, const char *table, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_row_restore: makes the row what @json (nullable: nothing) says. */
gboolean tn_row_restore (TnDb *db, const char *table, gint64 id, const char *json, GError **error);

/* End users (tn-state-end-users.c) ---------------------------------------------------------- */

/** TnPersonWrite: a whole end user as it is to be. Nothing is owned; strings are nullable. */
typedef struct
{
  gint64 organization;
  const char *values[32]; /* by #TnPersonField */
  const char *custom;
  const char *entra_id, *entra_tenant;
  int link; /* TnLinkState */
  gint64 link_since;
  gint64 synced_at;
} TnPersonWrite;

/** tn_person_write: writes the end user @id (0: a new one) as @person says, but not its notes and
 * portal access. Returns: its id; 0: failed. */
gint64
tn_person_write (TnDb *db, gint64 id, const TnPersonWrite *person, gint64 now, GError **error);

/** tn_end_user_release_assets: the assets of the end user @id stay where they are, and belong to
 * nobody; undo gives them back. */
gboolean tn_end_user_release_assets (TnDb *db, TnChange *change, gint64 id, GError **error);

/** tn_person_read_link: how the end user @id stands to Entra ID, which stays as it is. @texts:
 * (out) two (transfer full) texts that @person points to. */
gboolean
tn_person_read_link (TnDb *db, gint64 id, TnPersonWrite *person, char **texts, GError **error);

/** tn_person_full_name: of one who has only its parts. */
char *tn_person_full_name (const char *given, const char *surname) G_GNUC_WARN_UNUSED_RESULT;

/* Organizations and assets ------------------------------------------------------------------ */

/** tn_organization_write: writes the organization @id (0: a new one) of the managed tenant
 * @managed, but not its contact and its custom fields; refuses what is not right. Returns: its id;
 * 0: failed.
 */
gint64 tn_organization_write (TnDb *db,
                              gint64 id,
                              const TnOrganizationData *data,
                              gint64 managed,
                              gint64 now,
                              GError **error);

/** tn_asset_write: writes the asset @id (0: a new one) as @asset says, but not its device. Returns:
 * its id; 0: failed. */
gint64 tn_asset_write (TnDb *db, gint64 id, const TnAssetData *asset, gint64 now, GError **error);

/** tn_assets_link: see tn_state_link_devices(). @changed: (out) */
gboolean tn_assets_link (TnDb *db, gint64 *changed, GError **error);

/** tn_state_managed_name: (nullable): NULL with %TN_STORE_ERROR_NOT_FOUND. */
char *tn_state_managed_name (TnDb *db, gint64 managed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
