/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-pages.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-graph-error.h"

typedef struct
{
  GBytes *body; /* (owned) */
  TnCollection collection;
  const TnReport *report; /* (nullable) */
} Decode;

static void
decode_free (gpointer data)
{
  g_bytes_unref (((Decode *) data)->body);
  g_free (data);
}

static TnPage *
decode (GBytes *body, TnCollection collection, const TnReport *report, GError **error)
{
  return report != NULL ? tn_decode_report (body, *report, error)
                        : tn_decode_collection (body, collection, error);
}

static gboolean
decode_thread (gpointer data, GValue *result, GError **error)
{
  Decode *work = data;
  TnPage *page = decode (work->body, work->collection, work->report, error);

  if (page == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_POINTER);
  g_value_set_pointer (result, page);
  return TRUE;
}

/* FALSE: the link to the page after @page leads elsewhere, or back. */
static gboolean
follow (TnPages *self, const TnPage *page, GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (self->services, self->tenant_id);
  g_autofree char *link = g_steal_pointer (&self->link);

  if (page->next_link == NULL)
    return TRUE;
  self->link = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), page->next_link, error);
  if (self->link == NULL)
    return FALSE;
  if (!g_str_equal (self->link, link))
    return TRUE;
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "a list of Microsoft’s runs in a circle");
  return FALSE;
}

static TnHttpResponse *
fetch (TnPages *self, GError **error)
{
  TnGraph *graph = tn_services_get_graph (self->services, self->tenant_id);

  if (self->n_read++ < TN_PAGES_MAX)
    return tn_dex_await_boxed (tn_graph_get (graph,
                                             self->tenant_id,
                                             self->link,
                                             TN_CALL_BACKGROUND,
                                             self->stats,
                                             self->cancellable),
                               self->cancellable,
                               error);
  tn_pages_report_endless (error);
  return NULL;
}

TnPage *
tn_pages_next (TnPages *self, GError **error)
{
  g_autoptr (TnHttpResponse) response = fetch (self, error);
  g_autoptr (TnPage) page = NULL;

  if (response == NULL)
    return NULL;
  if (g_bytes_get_size (response->body) <= TN_GRAPH_SMALL_ANSWER)
    page = decode (response->body, self->collection, self->report, error);
  else
    {
      Decode *work = g_new (Decode, 1);

      *work = (Decode) { g_bytes_ref (response->body), self->collection, self->report };
      /* Not cancellable: a page that nobody waits for would leak; decoding takes a millisecond. */
      page = dex_await_pointer (tn_dex_run (decode_thread, work, decode_free), error);
    }
  if (page == NULL || !follow (self, page, error))
    return NULL;
  return g_steal_pointer (&page);
}

void
tn_pages_clear (TnPages *self)
{
  g_clear_pointer (&self->link, g_free);
}

void
tn_pages_report_endless (GError **error)
{
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "a list of Microsoft’s does not end");
}
