/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-mirror.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-pages.h"

/* A batch takes so many requests (reference 6.5). */
#define OWNERS_A_BATCH 20
/* From so many devices on, the list of all is shorter than a question for each. */
#define OWNERS_BY_LIST 200
#define OWNERS_LIST "/v1.0/devices?$select=id&$expand=registeredOwners($select=id)&$top=999"

/* Seconds. A delta tells nothing of what a recovery job did, and of some bulk operations (reference
 * 3.5, 5.10): now and then everything is read. */
#define FULL_EVERY (6 * 24 * 60 * 60)

/* What is selected is part of a delta link: whoever changes it has to forget the links, with a
 * migration of the cache. */
static const char *const links[TN_N_COLLECTIONS] = {
  [TN_COLLECTION_USERS] =
      "/v1.0/users/delta?$select=id,displayName,userPrincipalName,mail,userType,accountEnabled,"
      "department,jobTitle,officeLocation,assignedLicenses,licenseAssignmentStates,givenName,"
      "surname,mobilePhone,businessPhones,streetAddress,city,state,postalCode,country,companyName,"
      "employeeId,usageLocation,proxyAddresses,onPremisesSyncEnabled,createdDateTime",
  [TN_COLLECTION_GROUPS] =
      "/v1.0/groups/delta?$select=id,displayName,mail,groupTypes,securityEnabled,mailEnabled,"
      "onPremisesSyncEnabled,isAssignableToRole,members",
  [TN_COLLECTION_DEVICES] =
      "/v1.0/devices/delta?$select=id,deviceId,displayName,operatingSystem,operatingSystemVersion,"
      "trustType,accountEnabled,approximateLastSignInDateTime",
};

typedef struct
{
  TnMirror *mirror; /* (not owned) */
  TnCollection collection;
  gboolean full_read;
  GPtrArray *pages;   /* (owned): read and not yet given to the store */
  guint rows;         /* in them, members of groups among them */
  DexFuture *writing; /* (owned) (nullable) */
  gboolean written;   /* something was given to the store */
} Round;

static void
round_clear (Round *round)
{
  g_clear_pointer (&round->pages, g_ptr_array_unref);
  dex_clear (&round->writing);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

static GPtrArray *
pages_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tn_page_free);
}

/* Gives the store what was read, once the last it was given is written: two batches are in memory
 * at most. */
static gboolean
write_pages (Round *round, GError **error)
{
  TnMirror *self = round->mirror;

  if (round->writing != NULL && !dex_await (g_steal_pointer (&round->writing), error))
    return FALSE;
  round->writing = tn_cache_write_pages (tn_services_get_store (self->services),
                                         self->tenant,
                                         round->collection,
                                         g_steal_pointer (&round->pages),
                                         round->full_read,
                                         !round->written,
                                         tn_services_now (self->services));
  round->pages = pages_new ();
  round->written = TRUE;
  round->rows = 0;
  return TRUE;
}

static TnPages
pages_at (TnMirror *self, TnCollection collection, const char *link)
{
  return (TnPages) { .services = self->services,
                     .tenant_id = self->tenant_id,
                     .collection = collection,
                     .stats = self->stats,
                     .cancellable = self->cancellable,
                     .link = g_strdup (link) };
}

/* From @first to the delta link. While pages are written, the next are fetched. */
static gboolean
read_round (TnMirror *self,
            TnCollection collection,
            const char *first,
            gboolean full_read,
            GError **error)
{
  g_auto (TnPages) pages = pages_at (self, collection, first);
  g_auto (Round) round = { self, collection, full_read, pages_new (), 0, NULL, FALSE };

  while (pages.link != NULL)
    {
      TnPage *page = tn_pages_next (&pages, error);

      if (page == NULL)
        return FALSE;
      g_ptr_array_add (round.pages, page);
      /* An empty answer that leads nowhere, as a gateway may give it, is not the end of a list:
       * what was not in it would be taken for deleted. */
      if (pages.link == NULL && page->delta_link == NULL)
        {
          g_set_error_literal (error,
                               TN_GRAPH_ERROR,
                               TN_GRAPH_ERROR_PROTOCOL,
                               "the last page of a list of changes has no link to the next round");
          return FALSE;
        }
      round.rows += page->rows->len + (page->members != NULL ? page->members->len : 0);
      if (collection == TN_COLLECTION_USERS)
        self->users_read += page->rows->len;
      if ((pages.link == NULL || round.rows >= TN_PAGES_PER_WRITE) && !write_pages (&round, error))
        return FALSE;
    }
  return dex_await (g_steal_pointer (&round.writing), error);
}

static gboolean
read_collection (TnMirror *self, TnCollection collection, GError **error)
{
  TnStore *store = tn_services_get_store (self->services);
  gint64 full_since = tn_services_now (self->services) - FULL_EVERY;
  g_autofree char *link =
      dex_await_string (tn_cache_get_delta_link (store, self->tenant, collection, full_since),
                        error);
  g_autoptr (GError) local = NULL;
  gboolean full_read;

  if (link == NULL)
    return FALSE;
  full_read = *link == '\0';
  if (read_round (self, collection, full_read ? links[collection] : link, full_read, &local))
    return TRUE;
  /* SYN-07: the link is too old; this one collection is read anew. */
  if (!full_read && g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_DELTA_EXPIRED))
    return read_round (self, collection, links[collection], TRUE, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Owners -------------------------------------------------------------------- */

/* What one batch says, into @owners. One that cannot be asked for is asked for again next time. */
static void
take_owners (GPtrArray *ids, GPtrArray *batch, GPtrArray *owners)
{
  for (guint i = 0; i < ids->len; i++)
    {
      TnBatchItem *item = g_ptr_array_index (batch, i);
      g_autofree char *owner = NULL;

      if (item->error != NULL && item->status != 404)
        continue;
      if (item->error == NULL)
        owner = tn_decode_first_id (item->body);
      g_ptr_array_add (owners, g_strdup (g_ptr_array_index (ids, i)));
      g_ptr_array_add (owners, owner != NULL ? g_steal_pointer (&owner) : g_strdup (""));
    }
}

/* Those of all devices, page by page. */
static gboolean
read_owners_of_all (TnMirror *self, GError **error)
{
  g_auto (TnPages) pages = pages_at (self, TN_COLLECTION_DEVICES, OWNERS_LIST);

  while (pages.link != NULL)
    {
      TnPage *page = tn_pages_next (&pages, error);
      GPtrArray *owners;

      if (page == NULL)
        return FALSE;
      owners = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < page->rows->len; i++)
        {
          const TnDeviceReading *device = &g_array_index (page->rows, TnDeviceReading, i);

          if (device->owner == NULL)
            continue;
          g_ptr_array_add (owners, g_strdup (device->id));
          g_ptr_array_add (owners, g_strdup (device->owner));
        }
      tn_page_free (page);
      if (!dex_await (
              tn_cache_write_owners (tn_services_get_store (self->services), self->tenant, owners),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_owners (TnMirror *self, GError **error)
{
  TnStore *store = tn_services_get_store (self->services);
  g_autoptr (GPtrArray) many =
      dex_await_boxed (tn_cache_list_ownerless (store, self->tenant, OWNERS_BY_LIST), error);

  if (many == NULL || (many->len == OWNERS_BY_LIST && !read_owners_of_all (self, error)))
    return FALSE;
  for (;;)
    {
      g_autoptr (GPtrArray) ids =
          dex_await_boxed (tn_cache_list_ownerless (store, self->tenant, OWNERS_A_BATCH), error);
      g_autoptr (GPtrArray) batch = NULL;
      GPtrArray *owners;

      if (ids == NULL || ids->len == 0)
        return ids != NULL;
      batch = tn_batch_new ();
      for (guint i = 0; i < ids->len; i++)
        {
          g_autofree char *url = g_strdup_printf ("/devices/%s/registeredOwners?$select=id",
                                                  (const char *) g_ptr_array_index (ids, i));

          tn_batch_add (batch, url, FALSE);
        }
      if (!tn_dex_await (tn_graph_batch (tn_services_get_graph (self->services, self->tenant_id),
                                         self->tenant_id,
                                         batch,
                                         self->stats,
                                         self->cancellable),
                         self->cancellable,
                         error))
        return FALSE;
      owners = g_ptr_array_new_with_free_func (g_free);
      take_owners (ids, batch, owners);
      if (owners->len == 0)
        {
          g_ptr_array_unref (owners);
          g_propagate_error (error,
                             g_error_copy (((TnBatchItem *) g_ptr_array_index (batch, 0))->error));
          return FALSE;
        }
      if (!dex_await (tn_cache_write_owners (store, self->tenant, owners), error))
        return FALSE;
    }
}

static gboolean
read_and_note (TnMirror *self, TnCollection collection, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *code = NULL;

  if (read_collection (self, collection, &local) &&
      (collection != TN_COLLECTION_DEVICES || read_owners (self, &local)))
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      code = tn_error_code (local);
      dex_await (tn_cache_note_collection (tn_services_get_store (self->services),
                                           self->tenant,
                                           collection,
                                           code,
                                           local->message,
                                           tn_services_now (self->services)),
                 NULL);
      /* What a tenant has not allowed is a fact about the tenant. */
      if (collection != TN_COLLECTION_USERS &&
          (g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) ||
           g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_LICENSED)))
        return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

typedef struct
{
  TnMirror *mirror; /* (not owned): waits for the lane */
  TnCollection collection;
} Lane;

static DexFuture *
lane_fiber (gpointer data)
{
  Lane *lane = data;
  g_autoptr (GError) error = NULL;

  if (!read_and_note (lane->mirror, lane->collection, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

guint
tn_mirror_read (TnMirror *self, GError **error)
{
  Lane lanes[TN_N_COLLECTIONS - 1];
  DexFuture *futures[TN_N_COLLECTIONS - 1];
  guint failed = 0;

  /* Users in the fiber that is here. */
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    {
      lanes[i] = (Lane) { self, (TnCollection) (TN_COLLECTION_USERS + 1 + i) };
      futures[i] = tn_dex_spawn (lane_fiber, &lanes[i], NULL);
    }
  if (!read_and_note (self, TN_COLLECTION_USERS, error))
    failed++;
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    if (!dex_await (futures[i], failed == 0 ? error : NULL))
      failed++;
  return failed;
}
