/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-log.h"
#include "tn-text.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static GLogWriterOutput
write_redacted (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = "", *message = "";
  g_autofree char *redacted = NULL, *visible = NULL, *time = NULL;
  g_autoptr (GDateTime) now = NULL;

  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        domain = fields[i].value;
      else if (g_str_equal (fields[i].key, "MESSAGE"))
        message = fields[i].value;
    }
  if (g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  redacted = tn_text_redact (message);
  visible = tn_text_visible (redacted);
  now = g_date_time_new_now_utc ();
  time = g_date_time_format (now, "%FT%TZ");
  fprintf (stderr, "%s %s: %s\n", time, domain, visible);
  return G_LOG_WRITER_HANDLED;
}

void
tn_log_install (void)
{
  g_log_set_writer_func (write_redacted, NULL, NULL);
}

void
tn_process_harden (gboolean sealed)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  if (sealed)
    prctl (PR_SET_DUMPABLE, 0);
  umask (077);
}
