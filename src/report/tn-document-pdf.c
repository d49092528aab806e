/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-document-paint.h"

#include "tn-time.h"

#include <cairo-pdf.h>
#include <gio/gio.h>

/* A4 */
#define WIDTH 595.28
#define HEIGHT 841.89

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* On a surface of the same kind: text has other widths where it is fitted to pixels. */
static int
count_pages (TnDocument *self)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (NULL, NULL, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  int n = tn_document_paint (self, cr, WIDTH, HEIGHT, TN_PAINT_NOTHING, 0, FALSE);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return n;
}

GBytes *
tn_document_to_pdf (TnDocument *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *made = tn_time_format (self->made_at);
  int n_pages = count_pages (self);
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Tenantry");
  /* The document's own time: else equal reports would differ. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
  tn_document_paint (self, cr, WIDTH, HEIGHT, TN_PAINT_ALL, n_pages, TRUE);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
