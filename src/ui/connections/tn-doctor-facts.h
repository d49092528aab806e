/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

/* The evidence that the doctor shows, as rows: what is known and since when. Unknown is written as
 * such. */

G_BEGIN_DECLS

/** TnAddFact: takes (transfer floating) a row. */
typedef void (*TnAddFact) (GtkWidget *row, gpointer user_data);

/** tn_doctor_facts_csp, _customer, _tenant: of a CSP integration, of a customer of one, of any
 * tenant. */
void tn_doctor_facts_csp (TnRecord *csp, TnAddFact add, gpointer user_data);
void tn_doctor_facts_customer (const TnCustomerFacts *facts, TnAddFact add, gpointer user_data);
void tn_doctor_facts_tenant (TnRecord *tenant, TnAddFact add, gpointer user_data);

/** tn_doctor_cards: the help cards as rows that unfold, @first (nullable) at the top, open. */
void tn_doctor_cards (const char *first, TnAddFact add, gpointer user_data);

G_END_DECLS
