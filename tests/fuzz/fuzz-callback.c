/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-callback.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TnCallbackAnswer) answer =
      tn_callback_gate ((const char *) data, size, "localhost:5000", "state");

  return 0;
}
