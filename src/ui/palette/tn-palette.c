/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-palette.h"

#include "tn-cache-search.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-palette-items.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HITS_PER_KIND 6
#define RECENT 8
#define RECENT_KEY "palette-recent"

struct _TnPalette
{
  AdwDialog parent_instance;

  TnServices *services;       /* (owned) */
  GListStore *items;          /* (owned) (element-type TnPaletteItem) */
  GtkSingleSelection *chosen; /* (owned) */
  GArray *recent;             /* (owned): kinds and row ids, newest first */
  GCancellable *cancellable;  /* (owned) (nullable): of the search that is under way */
  guint serial;               /* of the newest search */
  char *asked;                /* (owned) (nullable): what was typed, folded */
  gboolean answered;          /* what is shown answers it */
  gboolean entered;           /* Return was pressed before the answer */
  GtkWidget *entry, *list, *stack;
  AdwStatusPage *nothing; /* of the stack */
};

#define TN_TYPE_PALETTE (tn_palette_get_type ())
G_DECLARE_FINAL_TYPE (TnPalette, tn_palette, TN, PALETTE, AdwDialog)
G_DEFINE_FINAL_TYPE (TnPalette, tn_palette, ADW_TYPE_DIALOG)

/* Rows ---------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget
      *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12),
      *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
      *icon =
          g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL),
      *title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL),
      *detail = g_object_new (GTK_TYPE_LABEL,
                              "xalign",
                              0.0,
                              "ellipsize",
                              PANGO_ELLIPSIZE_END,
                              "css-classes",
                              (const char *const[]) { "caption", "dimmed", NULL },
                              NULL),
      *word = g_object_new (GTK_TYPE_LABEL,
                            "css-classes",
                            (const char *const[]) { "caption", "dimmed", NULL },
                            NULL);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), detail);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), word);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_focusable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  TnPaletteItem *offer = gtk_list_item_get_item (item);
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (item)),
            *texts = gtk_widget_get_next_sibling (icon),
            *word = gtk_widget_get_next_sibling (texts),
            *title = gtk_widget_get_first_child (texts),
            *detail = gtk_widget_get_next_sibling (title);
  g_autofree char *name = NULL;

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), offer->icon);
  gtk_label_set_label (GTK_LABEL (title), offer->title);
  gtk_label_set_label (GTK_LABEL (detail), offer->detail != NULL ? offer->detail : "");
  gtk_widget_set_visible (detail, offer->detail != NULL && *offer->detail != '\0');
  gtk_label_set_label (GTK_LABEL (word), offer->word);
  /* Translators: what was found, and what it is */
  name = g_strdup_printf (C_ ("name and kind", "%1$s, %2$s"), offer->title, offer->word);
  gtk_list_item_set_accessible_label (item, name);
}

/* What is chosen is said, because the focus stays in the entry. */
static void
chosen_changed_cb (GtkSingleSelection *chosen, GParamSpec *pspec, TnPalette *self)
{
  TnPaletteItem *offer = gtk_single_selection_get_selected_item (chosen);
  g_autofree char *name = NULL;

  if (offer == NULL || !gtk_widget_get_mapped (self->entry))
    return;
  name = g_strdup_printf (C_ ("name and kind", "%1$s, %2$s"), offer->title, offer->word);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->entry),
                           name,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_items (TnPalette *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "list" : "nothing");
  if (n > 0)
    {
      gtk_single_selection_set_selected (self->chosen, 0);
      gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list), 0, GTK_LIST_SCROLL_NONE, NULL);
    }
}

/* Searching ----------------------------------------------------------------- */

typedef struct
{
  GWeakRef palette;
  guint serial;
  char *text; /* (owned): folded */
  char *verb; /* (owned): folded: what was typed after the name; "": nothing */
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_weak_ref_clear (&query->palette);
  g_free (query->text);
  g_free (query->verb);
  g_free (query);
}

static void start_search (TnPalette *self, const char *text, const char *verb);
static void choose (TnPalette *self);

static void
fill (TnPalette *self, GPtrArray *hits, const char *text, const char *verb)
{
  g_autoptr (GListStore) items = g_list_store_new (TN_TYPE_PALETTE_ITEM);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  TnRecord *tenant = NULL;

  for (guint i = 0; i < hits->len; i++)
    {
      TnRecord *hit = g_ptr_array_index (hits, i);

      if (tenant == NULL && tn_record_get_int (hit, "kind") == TN_HIT_TENANT)
        tenant = hit;
      if (*verb == '\0')
        tn_palette_items_add_hit (items, hit);
    }
  if (tenant != NULL && (*text != '\0' || *verb != '\0'))
    tn_palette_items_add_verbs (items, tenant, verb);
  if (*verb == '\0')
    tn_palette_items_add_commands (items, text);
  /* In one step, so that nothing is drawn in between. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (items)); i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (items), i));
  g_list_store_splice (self->items,
                       0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       all->pdata,
                       all->len);
  show_items (self);
  self->answered = TRUE;
  if (self->entered)
    choose (self);
}

/* "indigo sync": what nothing is called may be a name and then what is to be done with it. */
static gboolean
try_verb (TnPalette *self, const Query *query)
{
  const char *space = strrchr (query->text, ' ');
  g_autofree char *name = NULL;

  /* A command of several words is no name with a verb. */
  if (*query->verb != '\0' || space == NULL || space[1] == '\0' ||
      tn_palette_items_has_command (query->text))
    return FALSE;
  name = g_strndup (query->text, (gsize) (space - query->text));
  start_search (self, name, space + 1);
  return TRUE;
}

static DexFuture *
found_cb (DexFuture *future, gpointer data)
{
  Query *query = data;
  g_autoptr (TnPalette) self = g_weak_ref_get (&query->palette);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *hits = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  if (self == NULL || query->serial != self->serial)
    return NULL;
  if (hits == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return NULL;
      /* Commands are there without a store that answers. */
      adw_status_page_set_title (self->nothing, _ ("This Search Cannot Be Made"));
      tn_error_describe (self->nothing, error);
      fill (self, none, query->text, query->verb);
      return NULL;
    }
  adw_status_page_set_title (self->nothing, _ ("No Results Found"));
  adw_status_page_set_description (self->nothing, NULL);
  if (hits->len > 0 || !try_verb (self, query))
    fill (self, hits, query->text, query->verb);
  return NULL;
}

/* @verb: "": the whole text is a name. */
static void
start_search (TnPalette *self, const char *text, const char *verb)
{
  TnStore *store = tn_services_get_store (self->services);
  Query *query = g_new0 (Query, 1);

  g_weak_ref_init (&query->palette, self);
  query->serial = ++self->serial;
  self->answered = FALSE;
  query->text = g_strdup (text);
  query->verb = g_strdup (verb);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  dex_future_disown (dex_future_finally (
      *text == '\0' ? tn_cache_get_hits (store, self->recent)
                    : tn_cache_search (store, text, HITS_PER_KIND, self->cancellable),
      found_cb,
      query,
      query_free));
}

static void
changed_cb (GtkSearchEntry *entry, TnPalette *self)
{
  g_autofree char *text = g_strstrip (tn_text_fold (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (g_set_str (&self->asked, text))
    {
      self->entered = FALSE;
      start_search (self, text, "");
    }
}

/* Recent items -------------------------------------------------------------- */

static DexFuture *
recent_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnPalette) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  g_auto (GStrv) numbers = g_strsplit (value != NULL ? g_value_get_string (value) : "", " ", -1);

  if (self == NULL)
    return NULL;
  for (guint i = 0; numbers[i] != NULL && i < 2 * RECENT; i++)
    {
      gint64 number = g_ascii_strtoll (numbers[i], NULL, 10);

      g_array_append_val (self->recent, number);
    }
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    start_search (self, "", "");
  return NULL;
}

/* By number only: whom somebody has looked at stands in the store, and nowhere else. */
static void
remember (TnPalette *self, TnRecord *hit)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 kind = tn_record_get_int (hit, "kind"), id = tn_record_get_id (hit);

  g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, kind, id);
  for (guint i = 0, n = 1; i + 1 < self->recent->len && n < RECENT; i += 2)
    {
      gint64 other_kind = g_array_index (self->recent, gint64, i),
             other_id = g_array_index (self->recent, gint64, i + 1);

      if (other_kind == kind && other_id == id)
        continue;
      g_string_append_printf (text,
                              " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                              other_kind,
                              other_id);
      n++;
    }
  dex_future_disown (
      tn_state_set_setting (tn_services_get_store (self->services), NULL, RECENT_KEY, text->str));
}

/* Choosing ------------------------------------------------------------------ */

typedef struct
{
  GtkWidget *window;    /* (owned) */
  TnPaletteItem *offer; /* (owned) */
} Go;

static void
go_cb (gpointer data)
{
  Go *go = data;

  gtk_widget_activate_action_variant (go->window, go->offer->action, go->offer->target);
  g_object_unref (go->window);
  g_object_unref (go->offer);
  g_free (go);
}

static void
choose (TnPalette *self)
{
  TnPaletteItem *offer = gtk_single_selection_get_selected_item (self->chosen);
  Go *go;

  self->entered = FALSE;
  if (offer == NULL)
    return;
  if (offer->hit != NULL && !tn_services_is_read_only (self->services))
    remember (self, offer->hit);
  go = g_new (Go, 1);
  *go = (Go) { GTK_WIDGET (g_object_ref (gtk_widget_get_root (GTK_WIDGET (self)))),
               g_object_ref (offer) };
  adw_dialog_close (ADW_DIALOG (self));
  /* Once the dialog is gone: what is done may open another. */
  g_idle_add_once (go_cb, go);
}

static void
activated_cb (GtkListView *list, guint position, TnPalette *self)
{
  gtk_single_selection_set_selected (self->chosen, position);
  choose (self);
}

/* Who types and presses Return means what was typed, and not what stands there still. */
static void
enter_cb (GtkSearchEntry *entry, TnPalette *self)
{
  changed_cb (entry, self);
  if (self->answered)
    choose (self);
  else
    self->entered = TRUE;
}

static void
stop_cb (GtkSearchEntry *entry, TnPalette *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        TnPalette *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items)),
        at = gtk_single_selection_get_selected (self->chosen);

  if (n == 0 || (key != GDK_KEY_Down && key != GDK_KEY_Up))
    return GDK_EVENT_PROPAGATE;
  at = key == GDK_KEY_Down ? (at + 1) % n : (at + n - 1) % n;
  gtk_single_selection_set_selected (self->chosen, at);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list), at, GTK_LIST_SCROLL_NONE, NULL);
  return GDK_EVENT_STOP;
}

/* Construction -------------------------------------------------------------- */

static GtkWidget *
list_new (TnPalette *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->chosen)),
                                  g_steal_pointer (&factory));
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was found"),
                                  -1);
  g_signal_connect (self->list, "activate", G_CALLBACK (activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  return scrolled;
}

AdwDialog *
tn_palette_new (TnServices *services, GtkWidget *window)
{
  TnPalette *self = g_object_new (TN_TYPE_PALETTE, NULL);

  self->services = g_object_ref (services);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), window);
  dex_future_disown (
      dex_future_finally (tn_state_get_setting (tn_services_get_store (services), RECENT_KEY),
                          recent_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_palette_dispose (GObject *object)
{
  TnPalette *self = TN_PALETTE (object);

  if (self->entry != NULL)
    gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), NULL);
  self->entry = NULL;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chosen);
  g_clear_object (&self->items);
  g_clear_object (&self->services);
  g_clear_pointer (&self->recent, g_array_unref);
  g_clear_pointer (&self->asked, g_free);
  G_OBJECT_CLASS (tn_palette_parent_class)->dispose (object);
}

static void
closed_cb (TnPalette *self)
{
  /* Who leaves wants nothing of what is still looked for. */
  self->entered = FALSE;
  self->serial++;
  g_cancellable_cancel (self->cancellable);
  /* The window's keys are its own again, before the dialog is gone. */
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), NULL);
}

static void
tn_palette_class_init (TnPaletteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_palette_dispose;
}

static void
tn_palette_init (TnPalette *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_list_store_new (TN_TYPE_PALETTE_ITEM);
  self->chosen = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->items)));
  self->recent = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect_object (self->chosen,
                           "notify::selected-item",
                           G_CALLBACK (chosen_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  self->entry = g_object_new (GTK_TYPE_SEARCH_ENTRY,
                              "placeholder-text",
                              _ ("Find a tenant, person, licence or command"),
                              "search-delay",
                              0,
                              "margin-start",
                              12,
                              "margin-end",
                              12,
                              "margin-top",
                              12,
                              "margin-bottom",
                              6,
                              NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find anything"),
                                  -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect (self->entry, "search-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (enter_cb), self);
  g_signal_connect (self->entry, "stop-search", G_CALLBACK (stop_cb), self);
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->nothing, _ ("No Results Found"));
  adw_status_page_set_icon_name (self->nothing, "system-search-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->nothing), "compact");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), list_new (self), "list");
  gtk_stack_add_named (GTK_STACK (self->stack), GTK_WIDGET (self->nothing), "nothing");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_dialog_set_child (ADW_DIALOG (self), box);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Find Anything"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 620);
  adw_dialog_set_content_height (ADW_DIALOG (self), 460);
  adw_dialog_set_focus (ADW_DIALOG (self), self->entry);
  g_signal_connect (self, "closed", G_CALLBACK (closed_cb), NULL);
}
