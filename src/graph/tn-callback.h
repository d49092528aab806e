/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

/* Where the browser comes back to: a listener on loopback that takes one answer, behind a gate that
 * knows nothing but that answer (RFC 8252 7.3, practice SEC-03 to SEC-06). Main thread. */

G_BEGIN_DECLS

/* A browser sends along the cookies of whatever else has been at "localhost". */
#define TN_CALLBACK_MAX_HEAD 65536

/** TnCallbackAnswer: what the browser brought. */
typedef struct
{
  char *code;              /* (owned) (nullable) */
  char *state;             /* (owned) (nullable) */
  char *error;             /* (owned) (nullable) */
  char *error_description; /* (owned) (nullable) */
} TnCallbackAnswer;

void tn_callback_answer_free (TnCallbackAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCallbackAnswer, tn_callback_answer_free)

/**
 * tn_callback_gate:
 * @head: a request head up to and with the empty line
 * @authority: the only Host that is right: "localhost:PORT"
 * @state: the state of this attempt
 *
 * Exactly `GET /?… HTTP/1.1` with one right Host, no body and the right state passes; all else is
 * refused alike.
 *
 * Returns: (transfer full) (nullable): the answer, or NULL
 */
TnCallbackAnswer *tn_callback_gate (const char *head,
                                    gsize length,
                                    const char *authority,
                                    const char *state) G_GNUC_WARN_UNUSED_RESULT;

#define TN_TYPE_CALLBACK (tn_callback_get_type ())
G_DECLARE_FINAL_TYPE (TnCallback, tn_callback, TN, CALLBACK, GObject)

/** tn_callback_new: listens on 127.0.0.1, and on ::1 where there is IPv6, on one free port. */
TnCallback *tn_callback_new (const char *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_callback_get_redirect_uri: "http://localhost:PORT". */
const char *tn_callback_get_redirect_uri (TnCallback *self);

/** tn_callback_wait: resolves to TRUE once tn_callback_take_answer() has something. */
DexFuture *tn_callback_wait (TnCallback *self) G_GNUC_WARN_UNUSED_RESULT;
TnCallbackAnswer *tn_callback_take_answer (TnCallback *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_callback_set_read_limit: how long whoever connects from now on has for the whole head; five
 * seconds unless told. */
void tn_callback_set_read_limit (TnCallback *self, guint milliseconds);

/** tn_callback_close: stops listening; also done by the first right answer and by the last unref.
 */
void tn_callback_close (TnCallback *self);

G_END_DECLS
