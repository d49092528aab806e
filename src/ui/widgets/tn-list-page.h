/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-import.h"
#include "tn-services.h"
#include "tn-table.h"

/* A page that is one list: search, a filter, a table that becomes two-line rows in a narrow window,
 * export, and its states. What is in it is a #TnListPageSpec. */

G_BEGIN_DECLS

#define TN_TYPE_LIST_PAGE (tn_list_page_get_type ())
G_DECLARE_FINAL_TYPE (TnListPage, tn_list_page, TN, LIST_PAGE, AdwNavigationPage)

/** TnListPageColumn: @cell and @update as for tn_table_add_column(), whose user data is the page.
 */
typedef struct
{
  const char *title; /* to be translated */
  const char *field; /* (nullable): what it sorts by */
  TnCellNew cell;
  TnCellUpdate update;
  int width;      /* pixels; 0: takes what is left; negative: the same, with so many at least */
  gboolean spare; /* goes before names are cut, where the page has less than 860 of them */
} TnListPageColumn;

/** TnListPageChoice: an entry of the filter. */
typedef struct
{
  const char *title; /* to be translated */
  TnListFilter filter;
  int days; /* "until" is so many days ago; 0: not set */
} TnListPageChoice;

/** TnListPageSpec: static. Texts are to be translated. */
typedef struct
{
  const char *title;
  const char *tag;  /* of the navigation page */
  const char *icon; /* of the empty state */
  const char *empty_title, *empty_text;
  const char *add, *add_action; /* (nullable): what a new item is called, and the action that makes
                                   one */
  const char *search;           /* placeholder */
  const char *export_name;      /* of a file, without its ending */
  TnListKind kind;
  TnListFilter counted; /* without any of these, the page is empty */
  const TnListPageColumn *columns;
  guint n_columns;
  const TnListPageChoice *choices; /* (nullable): the first lets most through */
  guint n_choices;
  gboolean empty_choice; /* that the first choice lets nothing through is the good state, "empty" */
  const char *sort;      /* (nullable): title of the column that it is sorted by at first */
  gboolean descending;
  TnCellNew row; /* of the narrow list */
  TnCellUpdate update_row;
  TnRowText row_text; /* (nullable) */
  /* (nullable): makes what acts on the rows that are selected; then several can be. It stands at
   * the bottom while any is. */
  GtkWidget *(*bulk) (TnListPage *page);
  /* (nullable): (transfer full) (nullable): the menu of a row; without this, it is that of @bulk,
   * if it is a #GtkMenuButton. */
  GMenuModel *(*row_menu) (TnListPage *page, TnRecord *record);
  /* (nullable): (transfer full): makes a section of the page's menu, and its actions. */
  GMenuModel *(*menu) (TnListPage *page);
  /* Its rows come from CSV files and go to them (ORG-02, ORG-05). */
  gboolean imports;
  TnImportKind import;
  /* (nullable): what Enter and a double click do. */
  void (*activate) (TnListPage *page, TnRecord *record);
  /* (nullable): what Delete does. */
  void (*remove) (TnListPage *page, TnRecord *record);
} TnListPageSpec;

AdwNavigationPage *tn_list_page_new (TnServices *services,
                                     const TnListPageSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

TnServices *tn_list_page_get_services (TnListPage *self);
TnQueryModel *tn_list_page_get_model (TnListPage *self);

/** tn_list_page_set_parent: only what belongs to this row, called @name; see #TnListQuery. */
void tn_list_page_set_parent (TnListPage *self, gint64 parent, const char *name);

/** tn_list_page_get_parent: 0: all. tn_list_page_get_parent_name: (nullable) */
gint64 tn_list_page_get_parent (TnListPage *self);
const char *tn_list_page_get_parent_name (TnListPage *self);

/** tn_list_page_dup_selected: (element-type gint64): the row ids that are selected. */
GArray *tn_list_page_dup_selected (TnListPage *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_list_page_dup_shown: (element-type gint64): the row ids of all that the list shows. */
GArray *tn_list_page_dup_shown (TnListPage *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_list_page_get_narrow: (transfer none): applies while the page is narrow, for what stands at
 * its top. */
AdwBreakpoint *tn_list_page_get_narrow (TnListPage *self);

/** tn_list_page_add_top: a widget above the search. */
void tn_list_page_add_top (TnListPage *self, GtkWidget *widget);

/** tn_list_page_set_subtitle: (nullable) */
void tn_list_page_set_subtitle (TnListPage *self, const char *subtitle);

/** tn_list_page_choose: an entry of the filter. */
void tn_list_page_choose (TnListPage *self, guint choice);

/** tn_list_page_search: for @text, among all there are. */
void tn_list_page_search (TnListPage *self, const char *text);

G_END_DECLS
