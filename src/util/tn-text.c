/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

gboolean
tn_text_is_guid (const char *text)
{
  if (text == NULL || strlen (text) != 36)
    return FALSE;
  for (int i = 0; i < 36; i++)
    if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-' : !g_ascii_isxdigit (text[i]))
      return FALSE;
  return TRUE;
}

gboolean
tn_text_is_domain (const char *text)
{
  guint labels = 0;

  if (text == NULL || strlen (text) > 253)
    return FALSE;
  while (TRUE)
    {
      gsize length = strcspn (text, ".");

      if (length == 0 || length > 63 || text[0] == '-' || text[length - 1] == '-')
        return FALSE;
      for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum (text[i]) && text[i] != '-')
          return FALSE;
      labels++;
      if (text[length] == '\0')
        return labels >= 2;
      text += length + 1;
    }
}

gboolean
tn_text_has_word (const char *words, const char *word)
{
  gsize length = word != NULL ? strlen (word) : 0;

  if (words == NULL || length == 0)
    return FALSE;
  for (const char *p = strstr (words, word); p != NULL; p = strstr (p + 1, word))
    if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
      return TRUE;
  return FALSE;
}

char *
tn_text_beside (const char *before, const char *text)
{
  return before != NULL && *before != '\0' ? g_strdup_printf ("%s · %s", before, text)
                                           : g_strdup (text);
}

gboolean
tn_text_is_email (const char *text)
{
  const char *at = text != NULL ? strchr (text, '@') : NULL;

  if (at == NULL || at == text || !tn_text_is_domain (at + 1))
    return FALSE;
  for (const char *c = text; c < at; c++)
    if (g_ascii_isspace (*c) || g_ascii_iscntrl (*c))
      return FALSE;
  return TRUE;
}

char *
tn_text_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (decomposed, -1);
  GString *out = g_string_new (NULL);

  for (const char *c = folded; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_ismark (g_utf8_get_char (c)))
      g_string_append_unichar (out, g_utf8_get_char (c));
  return g_string_free_and_steal (out);
}

static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
         c == 0x200f || c == 0x061c;
}

char *
tn_text_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20)
        g_string_append_unichar (out, 0x2400 + c);
      else if (c == 0x7f)
        g_string_append_unichar (out, 0x2421);
      else if (is_bidi_control (c) || c == 0x2028 || c == 0x2029 || (c >= 0x80 && c < 0xa0))
        g_string_append_unichar (out, 0xfffd);
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free_and_steal (out);
}

/* @entity: what stands between & and ; */
static gunichar
entity_value (const char *entity)
{
  static const struct
  {
    const char *name;
    gunichar value;
  } known[] = { { "amp", '&' },  { "lt", '<' },    { "gt", '>' },
                { "quot", '"' }, { "apos", '\'' }, { "nbsp", ' ' } };
  guint64 number = 0;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, entity))
      return known[i].value;
  if (*entity == '#')
    g_ascii_string_to_unsigned (entity + (g_ascii_tolower (entity[1]) == 'x' ? 2 : 1),
                                g_ascii_tolower (entity[1]) == 'x' ? 16 : 10,
                                1,
                                0x10ffff,
                                &number,
                                NULL);
  return g_unichar_validate ((gunichar) number) ? (gunichar) number : 0;
}

/* Ends a line at tags that do so in a browser. @tag: what stands behind the "<". */
static gboolean
ends_line (const char *tag)
{
  static const char *const names[] = { "br", "/p", "/li", "/div", "/tr", "/h1", "/h2", "/h3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (tag, names[i], length) == 0 && !g_ascii_isalnum (tag[length]))
        return TRUE;
    }
  return FALSE;
}

static void
end_line (GString *line, GString *out)
{
  g_autofree char *visible = tn_text_visible (g_strstrip (line->str));

  if (*visible != '\0')
    g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", visible);
  g_string_truncate (line, 0);
}

char *
tn_text_from_html (const char *html)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *c = html; *c != '\0'; c++)
    {
      const char *end = *c == '<' ? strchr (c, '>') : *c == '&' ? strchr (c, ';') : NULL;
      g_autofree char *entity = *c == '&' && end != NULL && end - c < 10
                                    ? g_strndup (c + 1, (gsize) (end - c - 1))
                                    : NULL;
      gunichar value = entity != NULL ? entity_value (entity) : 0;

      if (*c == '<' && end != NULL)
        {
          if (ends_line (c + 1))
            end_line (line, out);
          c = end;
        }
      else if (value != 0)
        {
          g_string_append_unichar (line, value);
          c = end;
        }
      else if (*c == '\n' || *c == '\r' || *c == '\t')
        g_string_append_c (line, ' ');
      else
        g_string_append_c (line, *c);
    }
  end_line (line, out);
  return g_string_free_and_steal (out);
}

char *
tn_text_redact (const char *text)
{
  static gsize once;
  static GRegex *named, *bearer, *jwt;
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *a = NULL, *b = NULL;

  if (g_once_init_enter (&once))
    {
      named = g_regex_new (
          "\\b(code|state|nonce|code_verifier|[a-z]*_token|client_secret|client_assertion|sig|"
          "password|device_code|claims)(\"?\\s*[=:]\\s*\"?)[^&\\s\",}]+",
          G_REGEX_CASELESS,
          0,
          NULL);
      bearer = g_regex_new ("(Authorization:|Bearer\\b)(?:\\s*Bearer)?\\s+\\S+",
                            G_REGEX_CASELESS,
                            0,
                            NULL);
      jwt = g_regex_new ("\\beyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*){0,2}", 0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  a = g_regex_replace (jwt, valid, -1, 0, "[redacted]", 0, NULL);
  b = g_regex_replace (bearer, a, -1, 0, "\\1 [redacted]", 0, NULL);
  return g_regex_replace (named, b, -1, 0, "\\1\\2[redacted]", 0, NULL);
}

char *
tn_text_base64url (const guint8 *data, gsize length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

guint8 *
tn_text_base64_any (const char *text, gsize *length)
{
  g_autoptr (GString) standard = g_string_new (NULL);
  gsize size = strcspn (text, "=");

  if (size == 0 || size % 4 == 1 || strspn (text + size, "=") > 2 ||
      text[size + strspn (text + size, "=")] != '\0')
    return NULL;
  for (gsize i = 0; i < size; i++)
    {
      char c = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];

      if (!g_ascii_isalnum (c) && c != '+' && c != '/')
        return NULL;
      g_string_append_c (standard, c);
    }
  while (standard->len % 4 != 0)
    g_string_append_c (standard, '=');
  {
    g_autofree guint8 *raw = g_base64_decode (standard->str, length);
    guint8 *out = g_malloc (*length + 1);

    memcpy (out, raw, *length);
    out[*length] = '\0';
    explicit_bzero (raw, *length);
    return out;
  }
}

char *
tn_text_random (gsize n_bytes)
{
  g_autofree guint8 *bytes = g_malloc (n_bytes);
  gsize done = 0;
  char *text;

  while (done < n_bytes)
    {
      gssize n = getrandom (bytes + done, n_bytes - done, 0);

      if (n < 0 && errno != EINTR)
        g_error ("the kernel has no random numbers: %s", g_strerror (errno));
      if (n > 0)
        done += (gsize) n;
    }
  text = tn_text_base64url (bytes, n_bytes);
  explicit_bzero (bytes, n_bytes);
  return text;
}

gboolean
tn_text_equal_secret (const char *a, const char *b)
{
  gsize length_a = a != NULL ? strlen (a) : 0, length_b = b != NULL ? strlen (b) : 0;
  guint8 difference = length_a != length_b || a == NULL || b == NULL;

  for (gsize i = 0; i < MIN (length_a, length_b); i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

void
tn_text_wipe_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

char *
tn_text_join_parts (const char *const *parts, guint n)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? " · " : "", parts[i]);
  return out->len > 0 ? g_string_free_and_steal (g_steal_pointer (&out)) : NULL;
}
