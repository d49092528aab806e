/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Text that came from somewhere else: checks, folding, redaction, random strings. Any thread. */

G_BEGIN_DECLS

/** tn_text_is_guid: 8-4-4-4-12 hexadecimal digits, either case. */
gboolean tn_text_is_guid (const char *text);

/** tn_text_is_domain: an ASCII DNS name with at least two labels (RFC 1035, 2.3.1; a label may
 * start with a digit). */
gboolean tn_text_is_domain (const char *text);

/** tn_text_has_word: @words: (nullable): separated by single spaces; @word: (nullable): FALSE. */
gboolean tn_text_has_word (const char *words, const char *word);

/** tn_text_beside: "@before · @text"; without @before (nullable) or with an empty one, @text. */
char *tn_text_beside (const char *before, const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_is_email: one @ with something before it and a domain after it; no more is promised. */
gboolean tn_text_is_email (const char *text);

/** tn_text_fold: compatibility-normalized, case-folded, without combining marks: what search
 * compares. */
char *tn_text_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_text_visible:
 *
 * Control characters, line ends and bidirectional overrides as visible symbols, invalid UTF-8
 * replaced: names that customers choose must not be able to draw over the rest of a row.
 */
char *tn_text_visible (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_from_html: a fragment of HTML as lines of plain text, each as tn_text_visible() leaves
 * it; tags go, the few named entities and numbers become characters. For reading, not for trust. */
char *tn_text_from_html (const char *html) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_redact: @text without tokens, codes, secrets and anything that looks like a JWT. */
char *tn_text_redact (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_random: @n_bytes from the kernel, as base64url without padding. Never fails. */
char *tn_text_random (gsize n_bytes) G_GNUC_WARN_UNUSED_RESULT;

char *tn_text_base64url (const guint8 *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_base64_any: decodes standard or url alphabet, padded or not; NULL when it is neither.
 * NUL-terminated. */
guint8 *tn_text_base64_any (const char *text, gsize *length) G_GNUC_WARN_UNUSED_RESULT;

/** tn_text_equal_secret: compares in a time that does not depend on where the texts differ. */
gboolean tn_text_equal_secret (const char *a, const char *b);

/** tn_text_wipe_free: overwrites a secret before it frees it. */
void tn_text_wipe_free (char *secret);

/** TnSecret: a NUL-terminated secret that wipes itself when it goes out of scope: `g_autoptr
 * (TnSecret) token`. */
typedef char TnSecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSecret, tn_text_wipe_free)

/** tn_text_join_parts: those of the @n @parts (nullable) that say something, as "Laptop · Model 5".
 * Returns: (transfer full) (nullable): NULL: none does. */
char *tn_text_join_parts (const char *const *parts, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
