/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tags-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-tag.h"
#include "tn-tags-cell.h"
#include "tn-text.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many of the tenants have a tag, and what is to become of it. */
typedef enum
{
  MARK_NONE,
  MARK_SOME,
  MARK_ALL,
} Mark;

struct _TnTagsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  GArray *tenants;      /* (owned) (element-type gint64) */
  GHashTable *had;      /* (owned): folded name → number of tenants that have it */
  GHashTable *wanted;   /* (owned): folded name → Mark, where the person changed it */
  GHashTable *names;    /* (owned): folded name → name as it is written */
  TnQueryModel *tags;   /* (owned) */
  guint fill_idle;      /* source */

  AdwWindowTitle *title;
  GtkWidget *apply_button;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListBox *list;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (TnTagsDialog, tn_tags_dialog, ADW_TYPE_DIALOG)

static Mark
mark_before (TnTagsDialog *self, const char *fold)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->had, fold));

  return n == 0 ? MARK_NONE : n < self->tenants->len ? MARK_SOME : MARK_ALL;
}

static Mark
mark_of (TnTagsDialog *self, const char *fold)
{
  gpointer wanted;

  return g_hash_table_lookup_extended (self->wanted, fold, NULL, &wanted)
             ? (Mark) GPOINTER_TO_INT (wanted)
             : mark_before (self, fold);
}

static void
want (TnTagsDialog *self, const char *name, Mark mark)
{
  char *fold = tn_text_fold (name);

  g_hash_table_replace (self->names, g_strdup (fold), g_strdup (name));
  if (mark == mark_before (self, fold))
    g_hash_table_remove (self->wanted, fold);
  else
    g_hash_table_replace (self->wanted, g_strdup (fold), GINT_TO_POINTER (mark));
  gtk_widget_set_sensitive (self->apply_button, g_hash_table_size (self->wanted) > 0);
  g_free (fold);
}

/* One tag ------------------------------------------------------------------- */

static void
toggled_cb (GtkCheckButton *check, TnTagsDialog *self)
{
  const char *name = g_object_get_data (G_OBJECT (check), "tn-name");

  gtk_check_button_set_inconsistent (check, FALSE);
  want (self, name, gtk_check_button_get_active (check) ? MARK_ALL : MARK_NONE);
}

/* A change of a tag itself, which is stored at once. */
typedef struct
{
  GWeakRef dialog;
  char *before, *after; /* (owned) (after nullable: it is deleted): names */
} Edit;

static Edit *
edit_new (TnTagsDialog *self, const char *before, const char *after)
{
  Edit *edit = g_new0 (Edit, 1);

  g_weak_ref_init (&edit->dialog, self);
  edit->before = g_strdup (before);
  edit->after = g_strdup (after);
  return edit;
}

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_weak_ref_clear (&edit->dialog);
  g_free (edit->before);
  g_free (edit->after);
  g_free (edit);
}

/* What was chosen under the old name is chosen under the new one. */
static void
follow_name (TnTagsDialog *self, const Edit *edit)
{
  g_autofree char *before = tn_text_fold (edit->before);
  g_autofree char *after = edit->after != NULL ? tn_text_fold (edit->after) : NULL;
  gpointer n = g_hash_table_lookup (self->had, before);
  gboolean chosen = g_hash_table_contains (self->wanted, before);
  Mark mark = mark_of (self, before);

  if (g_strcmp0 (before, after) == 0)
    return;
  g_hash_table_remove (self->had, before);
  g_hash_table_remove (self->wanted, before);
  if (after != NULL)
    g_hash_table_replace (self->had, g_strdup (after), n);
  if (after != NULL && chosen)
    want (self, edit->after, mark);
  gtk_widget_set_sensitive (self->apply_button, g_hash_table_size (self->wanted) > 0);
}

static DexFuture *
edited_cb (DexFuture *future, gpointer data)
{
  Edit *edit = data;
  g_autoptr (TnTagsDialog) self = g_weak_ref_get (&edit->dialog);
  g_autoptr (GError) error = NULL;
  gboolean done = dex_future_get_value (future, &error) != NULL;

  if (self == NULL)
    return NULL;
  if (done)
    follow_name (self, edit);
  tn_error_show (self->error_label, error);
  return NULL;
}

static void
edit_tag (TnTagsDialog *self, TnRecord *tag, const char *name, TnTagColour colour)
{
  dex_future_disown (dex_future_finally (tn_state_edit_tag (tn_services_get_store (self->services),
                                                            tn_services_get_actor (self->services),
                                                            tn_record_get_id (tag),
                                                            name,
                                                            colour),
                                         edited_cb,
                                         edit_new (self, tn_record_get_string (tag, "name"), name),
                                         edit_free));
}

static TnTagsDialog *
dialog_of (GtkWidget *widget)
{
  return TN_TAGS_DIALOG (gtk_widget_get_ancestor (widget, TN_TYPE_TAGS_DIALOG));
}

static void
close_popover (GtkWidget *widget)
{
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER)));
}

static void
renamed_cb (GtkEntry *entry, TnRecord *tag)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
  TnTagsDialog *self = dialog_of (GTK_WIDGET (entry));

  close_popover (GTK_WIDGET (entry));
  if (*name != '\0' && !g_str_equal (name, tn_record_get_string (tag, "name")))
    edit_tag (self, tag, name, (TnTagColour) tn_record_get_int (tag, "colour"));
}

static void
coloured_cb (GtkButton *button, TnRecord *tag)
{
  int colour = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "tn-colour"));
  TnTagsDialog *self = dialog_of (GTK_WIDGET (button));
  GtkWidget *entry = g_object_get_data (G_OBJECT (button), "tn-name");
  /* A name that was typed before is meant, too. */
  g_autofree char *name = tn_row_text (entry);

  close_popover (GTK_WIDGET (button));
  edit_tag (self,
            tag,
            *name != '\0' ? name : tn_record_get_string (tag, "name"),
            (TnTagColour) colour);
}

static void
delete_answered_cb (AdwAlertDialog *alert, const char *answer, TnTagsDialog *self)
{
  TnRecord *tag = g_object_get_data (G_OBJECT (alert), "tn-tag");

  if (!g_str_equal (answer, "delete"))
    return;
  dex_future_disown (
      dex_future_finally (tn_state_delete_tag (tn_services_get_store (self->services),
                                               tn_services_get_actor (self->services),
                                               tn_record_get_id (tag)),
                          edited_cb,
                          edit_new (self, tn_record_get_string (tag, "name"), NULL),
                          edit_free));
}

/* It cannot be taken back, and it touches tenants that are not shown here. */
static void
delete_cb (GtkButton *button, TnRecord *tag)
{
  TnTagsDialog *self = dialog_of (GTK_WIDGET (button));
  guint n = (guint) MAX (0, tn_record_get_int (tag, "tenants"));
  /* Translators: %s is the name of a tag */
  g_autofree char *heading =
      g_strdup_printf (_ ("Delete the Tag “%s”?"), tn_record_get_string (tag, "name"));
  g_autofree char *body =
      g_strdup_printf (ngettext ("It is taken off %u tenant.", "It is taken off %u tenants.", n),
                       n);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  close_popover (GTK_WIDGET (button));
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (alert), "tn-tag", g_object_ref (tag), g_object_unref);
  g_signal_connect_object (alert,
                           "response",
                           G_CALLBACK (delete_answered_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (alert), GTK_WIDGET (self));
}

static GtkWidget *
colours_new (TnRecord *tag, GtkWidget *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  for (int colour = 0; colour < TN_TAG_N_COLOURS; colour++)
    {
      GtkWidget *button = gtk_button_new ();

      gtk_button_set_child (GTK_BUTTON (button), tn_tag_dot_new ((guint) colour));
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      gtk_widget_set_tooltip_text (button, tn_tag_colour_name ((TnTagColour) colour));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      tn_tag_colour_name ((TnTagColour) colour),
                                      -1);
      g_object_set_data (G_OBJECT (button), "tn-colour", GINT_TO_POINTER (colour));
      g_object_set_data (G_OBJECT (button), "tn-name", entry);
      g_signal_connect_object (button, "clicked", G_CALLBACK (coloured_cb), tag, G_CONNECT_DEFAULT);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static GtkWidget *
editor_new (TnRecord *tag)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = gtk_entry_new (), *delete = gtk_button_new_with_mnemonic (_ ("_Delete Tag…"));

  gtk_editable_set_text (GTK_EDITABLE (entry), tn_record_get_string (tag, "name"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), TN_TAG_LENGTH);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the tag"),
                                  -1);
  gtk_widget_add_css_class (delete, "destructive-action");
  g_signal_connect_object (entry, "activate", G_CALLBACK (renamed_cb), tag, G_CONNECT_DEFAULT);
  g_signal_connect_object (delete, "clicked", G_CALLBACK (delete_cb), tag, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), colours_new (tag, entry));
  gtk_box_append (GTK_BOX (box), delete);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void fill (TnTagsDialog *self);

static void
fill_idle_cb (gpointer data)
{
  TN_TAGS_DIALOG (data)->fill_idle = 0;
  fill (data);
}

/* A tag has another name or colour: its row is one of those that are made anew. */
static void
schedule_fill (TnTagsDialog *self)
{
  if (self->fill_idle == 0)
    self->fill_idle = g_idle_add_once (fill_idle_cb, self);
}

static void
tag_changed_cb (TnRecord *tag, GParamSpec *pspec, GtkWidget *row)
{
  TnTagsDialog *self = dialog_of (row);

  if (self != NULL)
    schedule_fill (self);
}

/* Translators: the name of a button; %s is a tag */
#define EDIT_NAME N_ ("Edit Tag %s")

static GtkWidget *
row_new (TnTagsDialog *self, TnRecord *tag)
{
  const char *name = tn_record_get_string (tag, "name");
  g_autofree char *fold = tn_text_fold (name), *edit_name = g_strdup_printf (_ (EDIT_NAME), name);
  Mark mark = mark_of (self, fold);
  AdwActionRow *row = tn_row_new (name, NULL);
  GtkWidget *check = gtk_check_button_new (), *more = gtk_menu_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), mark == MARK_ALL);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), mark == MARK_SOME);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (check), "tn-name", g_strdup (name), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_prefix (row, tn_tag_dot_new ((guint) tn_record_get_int (tag, "colour")));
  adw_action_row_add_prefix (row, check);
  adw_action_row_set_activatable_widget (row, check);
  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "document-edit-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (more), editor_new (tag));
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_set_tooltip_text (more, edit_name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (more),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  edit_name,
                                  -1);
  adw_action_row_add_suffix (row, more);
  g_signal_connect_object (tag, "notify", G_CALLBACK (tag_changed_cb), row, G_CONNECT_DEFAULT);
  return GTK_WIDGET (row);
}

/* The list ------------------------------------------------------------------ */

static void
create_cb (AdwActionRow *row, TnTagsDialog *self)
{
  want (self, g_object_get_data (G_OBJECT (row), "tn-name"), MARK_ALL);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

static char *
typed_name (TnTagsDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));
}

/* Tags that were typed and come to be with Apply. */
static void
add_new_rows (TnTagsDialog *self, GHashTable *known, const char *needle)
{
  GHashTableIter iter;
  gpointer fold, mark;

  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &fold, &mark))
    if (!g_hash_table_contains (known, fold) && strstr (fold, needle) != NULL)
      {
        AdwActionRow *row = tn_row_new (g_hash_table_lookup (self->names, fold), _ ("New"));
        GtkWidget *check = gtk_check_button_new ();

        gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
        gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
        gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        (const char *) g_hash_table_lookup (self->names, fold),
                                        -1);
        g_object_set_data_full (G_OBJECT (check),
                                "tn-name",
                                g_strdup (g_hash_table_lookup (self->names, fold)),
                                g_free);
        g_signal_connect_object (check,
                                 "toggled",
                                 G_CALLBACK (toggled_cb),
                                 self,
                                 G_CONNECT_DEFAULT);
        adw_action_row_add_prefix (row, check);
        adw_action_row_set_activatable_widget (row, check);
        gtk_list_box_append (self->list, GTK_WIDGET (row));
      }
}

static void
add_create_row (TnTagsDialog *self, const char *name)
{
  /* Translators: %s is a name that was typed */
  g_autofree char *text = g_strdup_printf (_ ("Create “%s”"), name);
  AdwActionRow *row = tn_row_new (text, NULL);

  adw_action_row_add_prefix (row, gtk_image_new_from_icon_name ("list-add-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "tn-name", g_strdup (name), g_free);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (create_cb), self, G_CONNECT_DEFAULT);
  gtk_list_box_append (self->list, GTK_WIDGET (row));
}

static void
fill (TnTagsDialog *self)
{
  g_autofree char *name = typed_name (self), *needle = tn_text_fold (name);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tags));
  gboolean exact = *needle == '\0' || g_utf8_strlen (name, -1) > TN_TAG_LENGTH;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TnRecord) tag = g_list_model_get_item (G_LIST_MODEL (self->tags), i);
      const char *tag_name = tn_record_get_string (tag, "name");
      char *fold = tag_name != NULL ? tn_text_fold (tag_name) : NULL;

      if (fold == NULL)
        {
          /* Not read yet. */
          g_signal_connect_object (tag,
                                   "notify::name",
                                   G_CALLBACK (schedule_fill),
                                   self,
                                   G_CONNECT_SWAPPED);
          continue;
        }
      exact |= g_str_equal (fold, needle);
      if (strstr (fold, needle) != NULL)
        gtk_list_box_append (self->list, row_new (self, tag));
      g_hash_table_add (known, fold);
    }
  add_new_rows (self, known, needle);
  if (!exact && !g_hash_table_contains (self->wanted, needle))
    add_create_row (self, name);
  if (g_utf8_strlen (name, -1) > TN_TAG_LENGTH)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("The name of a tag has at most %d characters"), TN_TAG_LENGTH);

      gtk_list_box_append (self->list, GTK_WIDGET (tn_row_new (text, NULL)));
    }
  gtk_stack_set_visible_child_name (
      self->stack,
      gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "ready" : "empty");
}

static void
search_changed_cb (GtkSearchEntry *entry, TnTagsDialog *self)
{
  fill (self);
}

/* Return: the one tag that is left, or the new one. */
static void
search_activate_cb (GtkSearchEntry *entry, TnTagsDialog *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);
  g_autofree char *name = typed_name (self);

  if (*name == '\0' && gtk_widget_get_sensitive (self->apply_button))
    gtk_widget_activate (self->apply_button);
  else if (*name != '\0' && first != NULL && gtk_list_box_get_row_at_index (self->list, 1) == NULL)
    {
      adw_action_row_activate (ADW_ACTION_ROW (first));
      gtk_editable_set_text (GTK_EDITABLE (entry), "");
    }
}

/* Done ---------------------------------------------------------------------- */

static void
cancel_cb (GtkButton *button, TnTagsDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static DexFuture *
applied_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTagsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  tn_error_show (self->error_label, error);
  if (value == NULL)
    {
      gtk_widget_set_sensitive (self->apply_button, TRUE);
      return NULL;
    }
  if (g_value_get_int64 (value) > 0)
    tn_window_toast_undo (tn_window_get (GTK_WIDGET (self)),
                          _ ("Tags applied"),
                          "tenant.tag",
                          self->tenants->len == 1 ? g_array_index (self->tenants, gint64, 0) : 0);
  adw_dialog_force_close (ADW_DIALOG (self));
  return NULL;
}

static void
apply_cb (GtkButton *button, TnTagsDialog *self)
{
  g_autoptr (GStrvBuilder) add = g_strv_builder_new (), remove = g_strv_builder_new ();
  g_auto (GStrv) to_add = NULL, to_remove = NULL;
  GHashTableIter iter;
  gpointer fold, mark;

  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &fold, &mark))
    g_strv_builder_add (GPOINTER_TO_INT (mark) == MARK_ALL ? add : remove,
                        g_hash_table_lookup (self->names, fold));
  to_add = g_strv_builder_end (add);
  to_remove = g_strv_builder_end (remove);
  gtk_widget_set_sensitive (self->apply_button, FALSE);
  dex_future_disown (
      dex_future_finally (tn_state_tag_tenants (tn_services_get_store (self->services),
                                                tn_services_get_actor (self->services),
                                                self->tenants,
                                                (const char *const *) to_add,
                                                (const char *const *) to_remove,
                                                tn_services_now (self->services)),
                          applied_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* Construction -------------------------------------------------------------- */

static void
count_tags (TnTagsDialog *self, TnRecord *tenant)
{
  g_autoptr (GPtrArray) tags = tn_tag_parse (tn_record_get_string (tenant, "tags"));

  for (guint i = 0; i < tags->len; i++)
    {
      const TnTagText *tag = g_ptr_array_index (tags, i);
      char *fold = tn_text_fold (tag->name);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->had, fold));

      g_hash_table_replace (self->had, fold, GUINT_TO_POINTER (n + 1));
    }
}

AdwDialog *
tn_tags_dialog_new (TnServices *services, GPtrArray *tenants)
{
  TnTagsDialog *self = g_object_new (TN_TYPE_TAGS_DIALOG, NULL);
  g_autofree char *subtitle = NULL;

  self->services = g_object_ref (services);
  for (guint i = 0; i < tenants->len; i++)
    {
      gint64 id = tn_record_get_id (g_ptr_array_index (tenants, i));

      g_array_append_val (self->tenants, id);
      count_tags (self, g_ptr_array_index (tenants, i));
    }
  subtitle =
      tenants->len == 1
          ? g_strdup (tn_record_get_string (g_ptr_array_index (tenants, 0), "name"))
          : g_strdup_printf (ngettext ("%u tenant", "%u tenants", tenants->len), tenants->len);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
  self->tags = tn_query_model_new (tn_services_get_store (services), TN_LIST_TAGS);
  g_signal_connect_object (self->tags, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return ADW_DIALOG (self);
}

static void
tn_tags_dialog_dispose (GObject *object)
{
  TnTagsDialog *self = TN_TAGS_DIALOG (object);

  g_clear_handle_id (&self->fill_idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TAGS_DIALOG);
  g_clear_object (&self->tags);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_tags_dialog_parent_class)->dispose (object);
}

static void
tn_tags_dialog_finalize (GObject *object)
{
  TnTagsDialog *self = TN_TAGS_DIALOG (object);

  g_array_unref (self->tenants);
  g_hash_table_unref (self->had);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->names);
  G_OBJECT_CLASS (tn_tags_dialog_parent_class)->finalize (object);
}

static void
tn_tags_dialog_class_init (TnTagsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_tags_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_tags_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/tenants/tn-tags-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, TnTagsDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
}

static void
tn_tags_dialog_init (TnTagsDialog *self)
{
  self->tenants = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->had = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
