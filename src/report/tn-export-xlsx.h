/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-export.h"

G_BEGIN_DECLS

/** tn_export_xlsx_format: a workbook: numbers are numbers, everything else is text. More rows than
 * a sheet can hold are an error. */
extern const TnExportFormat tn_export_xlsx_format;

G_END_DECLS
