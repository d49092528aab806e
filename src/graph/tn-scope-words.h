/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** tn_scope_words: what a sign-in asks for, in words, before the browser opens (SEC-08): each once,
 * in the order in which it is asked for. @scopes: with spaces between them, as
 * tn_oauth_scopes() has them. A scope without words is itself. Translated. Any thread. */
GStrv tn_scope_words (const char *scopes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
