/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-reader.h"

typedef struct
{
  GWeakRef widget;
  TnStore *store; /* (owned) */
  TnTables tables;
  TnReaderRead read;
  TnReaderShow show;
  gboolean running, stale;
} Reader;

static void
reader_clear (gpointer data)
{
  Reader *reader = data;

  g_weak_ref_clear (&reader->widget);
  g_clear_object (&reader->store);
}

static void
reader_unref (gpointer data)
{
  g_rc_box_release_full (data, reader_clear);
}

static void run (Reader *reader);

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  Reader *reader = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&reader->widget);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  reader->running = FALSE;
  if (widget == NULL)
    return NULL;
  if (value != NULL)
    reader->show (widget, value);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("what a page shows could not be read: %s", error->message);
  run (reader);
  return NULL;
}

static void
run (Reader *reader)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&reader->widget);

  if (!reader->stale || reader->running || widget == NULL || !gtk_widget_get_mapped (widget))
    return;
  reader->stale = FALSE;
  reader->running = TRUE;
  dex_future_disown (dex_future_finally (reader->read (reader->store),
                                         read_cb,
                                         g_rc_box_acquire (reader),
                                         reader_unref));
}

static void
changed_cb (TnStore *store, guint tables, GtkWidget *widget)
{
  GPtrArray *readers = g_object_get_data (G_OBJECT (widget), "tn-readers");

  for (guint i = 0; readers != NULL && i < readers->len; i++)
    {
      Reader *reader = g_ptr_array_index (readers, i);

      reader->stale |= (tables & reader->tables) != 0;
      run (reader);
    }
}

static void
mapped_cb (GtkWidget *widget)
{
  GPtrArray *readers = g_object_get_data (G_OBJECT (widget), "tn-readers");

  for (guint i = 0; readers != NULL && i < readers->len; i++)
    run (g_ptr_array_index (readers, i));
}

void
tn_reader_attach (GtkWidget *widget,
                  TnStore *store,
                  TnTables tables,
                  TnReaderRead read,
                  TnReaderShow show)
{
  GPtrArray *readers = g_object_get_data (G_OBJECT (widget), "tn-readers");
  Reader *reader = g_rc_box_new0 (Reader);

  if (readers == NULL)
    {
      readers = g_ptr_array_new_with_free_func (reader_unref);
      g_object_set_data_full (G_OBJECT (widget),
                              "tn-readers",
                              readers,
                              (GDestroyNotify) g_ptr_array_unref);
      g_signal_connect_object (store,
                               "changed",
                               G_CALLBACK (changed_cb),
                               widget,
                               G_CONNECT_DEFAULT);
      g_signal_connect (widget, "map", G_CALLBACK (mapped_cb), NULL);
    }
  g_weak_ref_init (&reader->widget, widget);
  reader->store = g_object_ref (store);
  reader->tables = tables;
  reader->read = read;
  reader->show = show;
  reader->stale = TRUE;
  g_ptr_array_add (readers, reader);
  run (reader);
}
