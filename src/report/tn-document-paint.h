/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "tn-document.h"

/* A document on pages, for PDF and for the printer. Any thread, one at a time for each context. */

G_BEGIN_DECLS

/** TN_PAINT_NOTHING, TN_PAINT_ALL: instead of a page: only counts; paints all, showing each. */
#define TN_PAINT_NOTHING (-2)
#define TN_PAINT_ALL (-1)

/**
 * tn_document_paint:
 * @width, @height: of the paper, in points
 * @page: from 0; see also %TN_PAINT_ALL
 * @n_pages: what stands in the foot; 0 while it is counted
 * @tagged: with the structure of a PDF
 *
 * Returns: how many pages there are
 */
int tn_document_paint (TnDocument *self,
                       cairo_t *cr,
                       double width,
                       double height,
                       int page,
                       int n_pages,
                       gboolean tagged);

G_END_DECLS
