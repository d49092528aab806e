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
find_next (const TnPageSource *source,
           const TnPage *page,
           const char *link,
           char **next,
           GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (source->services, source->tenant_id);

  *next = NULL;
  if (page->next_link == NULL)
    return TRUE;
  *next = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), page->next_link, error);
  if (*next == NULL)
    return FALSE;
  if (!g_str_equal (*next, link))
    return TRUE;
  g_clear_pointer (next, g_free);
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "a list of Microsoft’s runs in a circle");
  return FALSE;
}

TnPage *
tn_pages_fetch (const TnPageSource *source, const char *link, char **next, GError **error)
{
  TnGraph *graph = tn_services_get_graph (source->services, source->tenant_id);
  g_autoptr (TnHttpResponse) response = tn_dex_await_boxed (tn_graph_get (graph,
                                                                          source->tenant_id,
                                                                          link,
                                                                          TN_CALL_BACKGROUND,
                                                                          source->stats,
                                                                          source->cancellable),
                                                            source->cancellable,
                                                            error);
  g_autoptr (TnPage) page = NULL;
  Decode *work;

  if (response == NULL)
    return NULL;
  if (g_bytes_get_size (response->body) <= TN_GRAPH_SMALL_ANSWER)
    page = decode (response->body, source->collection, source->report, error);
  else
    {
      work = g_new (Decode, 1);
      *work = (Decode) { g_bytes_ref (response->body), source->collection, source->report };
      /* Not cancellable: a page that nobody waits for would leak; decoding takes a millisecond. */
      page = dex_await_pointer (tn_dex_run (decode_thread, work, decode_free), error);
    }
  if (page == NULL || !find_next (source, page, link, next, error))
    return NULL;
  return g_steal_pointer (&page);
}

void
tn_pages_report_endless (GError **error)
{
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "a list of Microsoft’s does not end");
}
