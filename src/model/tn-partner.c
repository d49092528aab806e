/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-partner.h"

void
tn_customer_reading_free (gpointer data)
{
  TnCustomerReading *reading = data;

  g_free (reading->tenant_id);
  g_free (reading->name);
  g_free (reading->domain);
  g_free (reading);
}

void
tn_relationship_reading_free (gpointer data)
{
  TnRelationshipReading *reading = data;

  g_free (reading->id);
  g_free (reading->name);
  g_free (reading->tenant_id);
  g_free (reading->customer_name);
  g_free (reading->roles);
  g_free (reading->etag);
  g_free (reading);
}

void
tn_assignment_reading_free (gpointer data)
{
  TnAssignmentReading *reading = data;

  g_free (reading->id);
  g_free (reading->relationship_id);
  g_free (reading->group_id);
  g_free (reading->roles);
  g_free (reading->etag);
  g_free (reading);
}

void
tn_group_reading_free (gpointer data)
{
  TnGroupReading *reading = data;

  g_free (reading->id);
  g_free (reading->name);
  g_free (reading);
}

TnPartnerReading *
tn_partner_reading_new (void)
{
  TnPartnerReading *reading = g_new0 (TnPartnerReading, 1);

  reading->mfa = reading->admin_agent = -1;
  return reading;
}

void
tn_partner_reading_free (TnPartnerReading *reading)
{
  g_clear_pointer (&reading->customers, g_ptr_array_unref);
  g_clear_pointer (&reading->relationships, g_ptr_array_unref);
  g_clear_pointer (&reading->assignments, g_ptr_array_unref);
  g_clear_pointer (&reading->groups, g_ptr_array_unref);
  g_free (reading);
}
