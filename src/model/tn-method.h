/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Authentication methods: what somebody can prove who they are with, beside the password (reference
 * 3.9). Pure; any thread. */

G_BEGIN_DECLS

/** TnMethodKind: static. */
typedef struct
{
  const char *type;    /* "phone" */
  const char *segment; /* of the path that deletes one: "phoneMethods" */
  const char *title;   /* not translated yet */
} TnMethodKind;

/** tn_method_kind: (nullable): of an "@odata.type" (nullable); NULL: one that cannot be deleted, or
 * that we do not know. */
const TnMethodKind *tn_method_kind (const char *odata_type);

/** tn_method_title: (nullable): translated; what Microsoft adds later is shown by its own name.
 * NULL: not a method beside the password. */
char *tn_method_title (const char *odata_type) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
