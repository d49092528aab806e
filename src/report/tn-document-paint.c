/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-document-paint.h"

#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define MARGIN 46.0
#define FOOT 30.0
#define PADDING 3.0
#define FAMILY "Cantarell, Adwaita Sans, sans-serif"

typedef struct
{
  TnDocument *document;
  cairo_t *cr;
  double width, height; /* of the paper */
  double y;             /* where the next thing goes */
  int page;             /* the one that is filled, from 0; -1: none yet */
  int wanted, n_pages;
  gboolean tagged;
  gboolean fresh; /* nothing stands on the page */
} Painter;

static gboolean
is_visible (const Painter *self)
{
  return self->wanted == TN_PAINT_ALL || self->wanted == self->page;
}

static void
begin_tag (Painter *self, const char *tag)
{
  if (self->tagged && is_visible (self))
    cairo_tag_begin (self->cr, tag, NULL);
}

static void
end_tag (Painter *self, const char *tag)
{
  if (self->tagged && is_visible (self))
    cairo_tag_end (self->cr, tag);
}

static PangoLayout *
layout_new (Painter *self, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_from_string (FAMILY);

  /* Points stay points, whatever the surface says of itself. */
  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_font_description_set_size (font, (int) (size * PANGO_SCALE));
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  /* Never as markup: much of it are names that customers chose. */
  pango_layout_set_text (layout, text != NULL ? text : "–", -1);
  return layout;
}

static double
height_of (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static void
set_tone (cairo_t *cr, TnHealth tone)
{
  /* Dark enough on white paper (WCAG AA). */
  if (tone == TN_HEALTH_CRITICAL)
    cairo_set_source_rgb (cr, 0.72, 0.05, 0.09);
  else if (tone == TN_HEALTH_WARNING)
    cairo_set_source_rgb (cr, 0.55, 0.33, 0.0);
  else
    cairo_set_source_rgb (cr, 0.1, 0.1, 0.12);
}

static void
show (Painter *self, PangoLayout *layout, double x, double y)
{
  if (!is_visible (self))
    return;
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
}

static void
show_foot (Painter *self)
{
  double y = self->height - FOOT, width = self->width - 2 * MARGIN;
  g_autofree char *made = tn_time_format_local (self->document->made_at);
  g_autofree char *left =
      self->document->notice != NULL
          ? g_strdup_printf ("%s · %s · %s", self->document->title, made, self->document->notice)
          : g_strdup_printf ("%s · %s", self->document->title, made);
  g_autofree char *right =
      /* Translators: a page number, and how many pages there are */
      g_strdup_printf (_ ("Page %1$d of %2$d"), self->page + 1, self->n_pages);
  g_autoptr (PangoLayout) text = layout_new (self, left, 7.5, FALSE, width - 80),
                          number = layout_new (self, right, 7.5, FALSE, 76);

  pango_layout_set_height (text, -2);
  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (number, PANGO_ALIGN_RIGHT);
  cairo_set_source_rgb (self->cr, 0.35, 0.35, 0.38);
  show (self, text, MARGIN, y);
  show (self, number, self->width - MARGIN - 76, y);
}

static void
begin_page (Painter *self)
{
  if (self->page >= 0 && self->wanted == TN_PAINT_ALL)
    cairo_show_page (self->cr);
  self->page++;
  self->y = MARGIN;
  self->fresh = TRUE;
  if (is_visible (self))
    show_foot (self);
}

/* Room for @height more, on this page or the next. TRUE: it is the next. */
static gboolean
make_room (Painter *self, double height)
{
  if (self->fresh || self->y + height <= self->height - FOOT - 12)
    return FALSE;
  begin_page (self);
  return TRUE;
}

static void
add_text (Painter *self,
          const char *tag,
          const char *text,
          double size,
          gboolean bold,
          TnHealth tone)
{
  g_autoptr (PangoLayout) layout = layout_new (self, text, size, bold, self->width - 2 * MARGIN);
  double height = height_of (layout);

  /* A heading stays with some of what follows. */
  make_room (self, bold ? height + 60 : height);
  if (!self->fresh)
    self->y += bold ? size * 0.8 : 4;
  begin_tag (self, tag);
  set_tone (self->cr, tone);
  show (self, layout, MARGIN, self->y);
  end_tag (self, tag);
  self->y += height + 3;
  self->fresh = FALSE;
}

/* Tables -------------------------------------------------------------------- */

static double
column_width (const Painter *self, const TnTableColumn *column)
{
  return column->share * (self->width - 2 * MARGIN);
}

static void
show_line (Painter *self, double y, double grey)
{
  if (!is_visible (self))
    return;
  cairo_set_source_rgb (self->cr, grey, grey, grey);
  cairo_set_line_width (self->cr, 0.5);
  cairo_move_to (self->cr, MARGIN, y);
  cairo_line_to (self->cr, self->width - MARGIN, y);
  cairo_stroke (self->cr);
}

/* The layouts of a row of cells, or of the header (@row: (nullable)), and how high they are. */
static GPtrArray *
lay_out (Painter *self, const TnBlock *table, GPtrArray *row, double *height)
{
  GPtrArray *layouts = g_ptr_array_new_with_free_func (g_object_unref);

  *height = 0;
  for (guint i = 0; i < table->columns->len; i++)
    {
      const TnTableColumn *column = g_ptr_array_index (table->columns, i);
      const TnCell *cell = row != NULL && i < row->len ? g_ptr_array_index (row, i) : NULL;
      PangoLayout *layout = layout_new (self,
                                        row == NULL    ? column->title
                                        : cell != NULL ? cell->text
                                                       : NULL,
                                        8.5,
                                        row == NULL,
                                        column_width (self, column) - 2 * PADDING);

      if (column->is_number)
        pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
      *height = MAX (*height, height_of (layout));
      g_ptr_array_add (layouts, layout);
    }
  *height += 2 * PADDING;
  return layouts;
}

static void
show_row (Painter *self, const TnBlock *table, GPtrArray *row, GPtrArray *layouts, double height)
{
  double x = MARGIN;

  begin_tag (self, "TR");
  for (guint i = 0; i < layouts->len; i++)
    {
      const char *tag = row == NULL ? "TH" : "TD";
      const TnCell *cell = row != NULL && i < row->len ? g_ptr_array_index (row, i) : NULL;

      begin_tag (self, tag);
      set_tone (self->cr, cell != NULL ? cell->tone : TN_HEALTH_NO_DATA);
      show (self, g_ptr_array_index (layouts, i), x + PADDING, self->y + PADDING);
      end_tag (self, tag);
      x += column_width (self, g_ptr_array_index (table->columns, i));
    }
  end_tag (self, "TR");
  self->y += height;
  show_line (self, self->y, row == NULL ? 0.45 : 0.85);
  self->fresh = FALSE;
}

static void
add_table (Painter *self, const TnBlock *table)
{
  double head_height;
  g_autoptr (GPtrArray) head = lay_out (self, table, NULL, &head_height);

  make_room (self, head_height + 30);
  if (!self->fresh)
    self->y += 4;
  begin_tag (self, "Table");
  show_row (self, table, NULL, head, head_height);
  for (guint i = 0; i < table->rows->len; i++)
    {
      GPtrArray *row = g_ptr_array_index (table->rows, i);
      double height;
      g_autoptr (GPtrArray) layouts = lay_out (self, table, row, &height);

      if (self->y + height > self->height - FOOT - 12 && !self->fresh)
        {
          /* A table that goes on is, to the reader of a screen, another one with the same head. */
          end_tag (self, "Table");
          begin_page (self);
          begin_tag (self, "Table");
          show_row (self, table, NULL, head, head_height);
        }
      show_row (self, table, row, layouts, height);
    }
  end_tag (self, "Table");
  self->y += 6;
}

int
tn_document_paint (TnDocument *document,
                   cairo_t *cr,
                   double width,
                   double height,
                   int page,
                   int n_pages,
                   gboolean tagged)
{
  Painter self = { document, cr, width, height, 0, -1, page, n_pages, tagged, TRUE };
  g_autofree char *made = tn_time_format_local (document->made_at);

  begin_page (&self);
  add_text (&self, "H1", document->title, 20, TRUE, TN_HEALTH_NO_DATA);
  add_text (&self, "P", made, 9, FALSE, TN_HEALTH_NO_DATA);
  if (document->notice != NULL)
    add_text (&self, "P", document->notice, 10, FALSE, TN_HEALTH_WARNING);
  for (guint i = 0; i < document->blocks->len; i++)
    {
      const TnBlock *block = g_ptr_array_index (document->blocks, i);

      switch (block->kind)
        {
        case TN_BLOCK_TITLE:
          begin_page (&self);
          add_text (&self, "H2", block->text, 16, TRUE, TN_HEALTH_NO_DATA);
          break;
        case TN_BLOCK_HEADING:
          add_text (&self, "H3", block->text, 12, TRUE, TN_HEALTH_NO_DATA);
          break;
        case TN_BLOCK_TEXT:
          add_text (&self, "P", block->text, 9.5, FALSE, block->tone);
          break;
        case TN_BLOCK_TABLE:
          add_table (&self, block);
          break;
        default:
          g_assert_not_reached ();
        }
    }
  if (page == TN_PAINT_ALL)
    cairo_show_page (cr);
  return self.page + 1;
}
