/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-fleet.h"

#include <string.h>

struct _TnFleet
{
  guint32 seed;
  GPtrArray *tenants;  /* (owned) (element-type TnFleetTenant) */
  guint n_ordinary;    /* the first so many */
  GHashTable *by_name; /* (owned): id and domains → tenant */
};

static const char *const first_words[] = {
  "Alder",      "Amber",      "Anchor",   "Arbor",       "Aspen",     "Beacon",   "Birch",
  "Bluebird",   "Bright",     "Canyon",   "Cedar",       "Cobalt",    "Copper",   "Coral",
  "Crescent",   "Delta",      "Eastgate", "Ember",       "Evergreen", "Fairview", "Falcon",
  "Fern",       "Foxglove",   "Granite",  "Harbor",      "Hawthorn",  "Hazel",    "Heron",
  "Highland",   "Indigo",     "Ironwood", "Juniper",     "Kestrel",   "Lakeside", "Larch",
  "Lighthouse", "Linden",     "Lumen",    "Maple",       "Marigold",  "Meadow",   "Meridian",
  "Millstone",  "Northfield", "Oakhurst", "Old Town",    "Orchard",   "Osprey",   "Pinecrest",
  "Prairie",    "Quarry",     "Redwood",  "Ridgeline",   "Riverside", "Rowan",    "Saffron",
  "Sandstone",  "Silver",     "Sparrow",  "Stonebridge", "Summit",    "Sycamore", "Tamarack",
  "Thistle",    "Timber",     "Union",    "Valley",      "Westbrook", "Willow",   "Windmill",
};
static const char *const second_words[] = {
  "Architects", "Bakery",   "Brewing",  "Charter School", "Clinic",        "Construction",
  "Dental",     "Design",   "Electric", "Energy",         "Engineering",   "Farms",
  "Financial",  "Foods",    "Freight",  "Health",         "Hotels",        "Insurance",
  "Interiors",  "Labs",     "Law",      "Logistics",      "Manufacturing", "Marine",
  "Media",      "Motors",   "Museum",   "Optics",         "Outdoors",      "Packaging",
  "Pharmacy",   "Plumbing", "Press",    "Property",       "Robotics",      "Software",
  "Studios",    "Textiles", "Travel",   "Veterinary",
};
static const char *const given_names[] = {
  "Ada",     "Aisha", "Alan",   "Alicia", "Amir",  "Ana",     "Andrea", "Anton",
  "Beatriz", "Ben",   "Bianca", "Carlos", "Chen",  "Chloe",   "Clara",  "Daniel",
  "Daria",   "Diego", "Elena",  "Elif",   "Emil",  "Emma",    "Erik",   "Fatima",
  "Felix",   "Freya", "Grace",  "Hannah", "Hiro",  "Ibrahim", "Ines",   "Ivan",
  "Jamal",   "Jana",  "Jonas",  "Julia",  "Kai",   "Karim",   "Katya",  "Lars",
  "Laura",   "Leila", "Liam",   "Lucia",  "Maria", "Marco",   "Mei",    "Mila",
  "Nadia",   "Nils",  "Noah",   "Olga",   "Omar",  "Paula",   "Priya",  "Rafael",
  "Rosa",    "Samir", "Sofia",  "Tariq",  "Tomas", "Vera",    "Yara",   "Zoe",
};
static const char *const surnames[] = {
  "Abbott",  "Adeyemi", "Ahmed",    "Alvarez", "Andersen", "Bauer",   "Becker",  "Bergman",
  "Bianchi", "Brandt",  "Campbell", "Carter",  "Castro",   "Chandra", "Clark",   "Costa",
  "Delgado", "Dubois",  "Duran",    "Eriksen", "Evans",    "Farah",   "Fischer", "Foster",
  "Garcia",  "Gupta",   "Haddad",   "Hansen",  "Hughes",   "Ito",     "Jansen",  "Kaplan",
  "Keller",  "Khan",    "Kim",      "Kovacs",  "Larsen",   "Lehmann", "Lopez",   "Mancini",
  "Martin",  "Mehta",   "Meyer",    "Moreau",  "Nakamura", "Nguyen",  "Novak",   "O'Brien",
  "Okafor",  "Olsen",   "Park",     "Patel",   "Petrov",   "Quinn",   "Ramos",   "Rossi",
  "Sato",    "Schmidt", "Silva",    "Singh",   "Sorensen", "Tanaka",  "Torres",  "Vargas",
  "Visser",  "Walker",  "Weber",    "Wong",    "Yilmaz",   "Zhang",
};
static const char *const departments[] = { "Sales",           "Finance",   "Operations", "IT",
                                           "Human Resources", "Marketing", NULL };
static const char *const offices[] = { "Headquarters", "North Office", "Harbor Site", NULL };
static const char *const countries[] = { "US", "GB", "DE", "CA", "NL" };

static const TnFleetSku sku_kinds[] = {
  { "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "SPB", "User", "EXCHANGE_S_STANDARD" },
  { "3b555118-da6a-4418-894f-7df1e2096870",
    "O365_BUSINESS_ESSENTIALS",
    "User",
    "EXCHANGE_S_STANDARD" },
  { "f245ecc8-75af-4f8e-b61f-27d8114de5f3",
    "O365_BUSINESS_PREMIUM",
    "User",
    "EXCHANGE_S_STANDARD" },
  { "05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", "User", "EXCHANGE_S_ENTERPRISE" },
  { "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", "User", "EXCHANGE_S_ENTERPRISE" },
  { "4b9405b0-7788-4568-add1-99614e613b69", "EXCHANGESTANDARD", "User", "EXCHANGE_S_STANDARD" },
  { "f30db892-07e9-47e9-837c-80727f46fd3d", "FLOW_FREE", "User", "FLOW_P2_VIRAL" },
};

guint32
tn_fleet_number (TnFleet *self, guint32 a, guint32 b, guint32 c, guint32 below)
{
  guint64 x =
      ((guint64) self->seed << 32) ^ ((guint64) a * 0x9e3779b97f4a7c15u) ^ ((guint64) b << 17) ^ c;

  /* splitmix64 */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  x ^= x >> 31;
  return below != 0 ? (guint32) (x % below) : (guint32) x;
}

void
tn_fleet_guid (TnFleet *self, char out[37], guint32 kind, guint32 a, guint32 b)
{
  guint32 w[4];

  for (guint32 i = 0; i < 4; i++)
    w[i] = tn_fleet_number (self, kind * 7 + i + 1000, a + 1, b * 4 + i, 0);
  g_snprintf (out,
              37,
              "%08x-%04x-4%03x-%04x-%04x%08x",
              w[0],
              w[1] >> 16,
              w[1] & 0xfff,
              0x8000 | (w[2] & 0x3fff),
              w[2] >> 16,
              w[3]);
}

static void
tenant_free (TnFleetTenant *tenant)
{
  g_free (tenant->name);
  g_free (tenant->domain);
  g_free (tenant->initial_domain);
  g_free (tenant->admin_upn);
  g_free (tenant->scopes);
  g_clear_pointer (&tenant->users, g_array_unref);
  g_clear_pointer (&tenant->groups, g_array_unref);
  g_clear_pointer (&tenant->objects, g_hash_table_unref);
  g_clear_pointer (&tenant->devices, g_hash_table_unref);
  g_free (tenant);
}

static char *
domain_label (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (out, g_ascii_tolower (*c));
  return g_string_free_and_steal (out);
}

static guint
believable_size (TnFleet *self, guint index)
{
  guint32 kind = tn_fleet_number (self, 3, index, 0, 10);

  /* Mostly small companies, as an MSP's clients are. */
  if (kind < 6)
    return 8 + tn_fleet_number (self, 3, index, 1, 52);
  if (kind < 9)
    return 60 + tn_fleet_number (self, 3, index, 2, 240);
  return 300 + tn_fleet_number (self, 3, index, 3, 500);
}

static TnFleetTenant *
make_tenant (TnFleet *self, guint index, const char *given_name, guint n_users)
{
  TnFleetTenant *tenant = g_new0 (TnFleetTenant, 1);
  guint pairs = G_N_ELEMENTS (first_words) * G_N_ELEMENTS (second_words);
  /* A step that has no factor in common with the number of pairs walks through all of them before
   * one repeats. */
  guint pair = (guint) (((guint64) index * 1237 + self->seed % pairs) % pairs);
  const char *first = first_words[pair % G_N_ELEMENTS (first_words)];
  const char *second = second_words[pair / G_N_ELEMENTS (first_words)];
  g_autofree char *label = NULL;

  tenant->index = index;
  tn_fleet_guid (self, tenant->id, 1, index, 0);
  tn_fleet_guid (self, tenant->admin_id, 2, index, 0);
  if (given_name != NULL)
    tenant->name = g_strdup (given_name);
  else
    tenant->name = index < pairs ? g_strdup_printf ("%s %s", first, second)
                                 : g_strdup_printf ("%s %s %u", first, second, index / pairs + 1);
  label = domain_label (tenant->name);
  tenant->domain = g_strdup_printf ("%s.example", label);
  tenant->initial_domain = g_strdup_printf ("%s.onmicrosoft.com", label);
  tenant->admin_upn = g_strdup_printf ("admin@%s", tenant->domain);
  tenant->country = countries[tn_fleet_number (self, 4, index, 0, G_N_ELEMENTS (countries))];
  tenant->n_users = n_users;
  tenant->intune = tn_fleet_number (self, 5, index, 0, 3) != 0;
  tenant->max_score = 180 + tn_fleet_number (self, 6, index, 0, 1200);
  tenant->score = tenant->max_score * (25 + tn_fleet_number (self, 6, index, 1, 68)) / 100.0;
  tenant->version = 1;
  tenant->n_skus = 2 + tn_fleet_number (self, 7, index, 0, 2);
  for (guint i = 0; i < tenant->n_skus; i++)
    tenant->skus[i] =
        sku_kinds[i + 1 == tenant->n_skus ? 6 : (tn_fleet_number (self, 7, index, 1, 5) + i) % 6];
  return tenant;
}

static TnFleetTenant *
add_tenant (TnFleet *self, const char *name, guint n_users)
{
  guint index = self->tenants->len;
  TnFleetTenant *tenant =
      make_tenant (self, index, name, n_users > 0 ? n_users : believable_size (self, index));

  g_ptr_array_add (self->tenants, tenant);
  g_hash_table_insert (self->by_name, tenant->id, tenant);
  g_hash_table_insert (self->by_name, tenant->domain, tenant);
  g_hash_table_insert (self->by_name, tenant->initial_domain, tenant);
  return tenant;
}

TnFleet *
tn_fleet_new (guint n_tenants, guint n_users, guint32 seed)
{
  TnFleet *self = g_new0 (TnFleet, 1);

  self->seed = seed;
  self->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) tenant_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n_tenants; i++)
    add_tenant (self, NULL, i == 0 ? n_users : 0);
  self->n_ordinary = n_tenants;
  return self;
}

TnFleetTenant *
tn_fleet_add (TnFleet *self, const char *name)
{
  return add_tenant (self, name, 0);
}

void
tn_fleet_free (TnFleet *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->tenants);
  g_free (self);
}

guint
tn_fleet_size (TnFleet *self)
{
  return self->n_ordinary;
}

TnFleetTenant *
tn_fleet_get (TnFleet *self, guint index)
{
  return g_ptr_array_index (self->tenants, index);
}

TnFleetTenant *
tn_fleet_find (TnFleet *self, const char *id_or_domain)
{
  g_autofree char *key = g_ascii_strdown (id_or_domain, -1);

  return g_hash_table_lookup (self->by_name, key);
}

static void
user_clear (gpointer data)
{
  TnFleetUser *user = data;

  g_free (user->given_name);
  g_free (user->surname);
  g_free (user->alias);
  g_free (user->display_name);
  g_free (user->mail);
}

/* What Graph says of a person beside the name. */
static void
add_details (TnFleet *self, TnFleetTenant *tenant, TnFleetUser *user, guint t, guint i)
{
  guint32 r = tn_fleet_number (self, 16, t, i, 100);

  if (r < 60)
    {
      g_autofree char *mobile =
          g_strdup_printf ("+1 555 01%02u %04u", t % 100, (guint) (i * 37 + r) % 10000);

      user->mobile = g_intern_string (mobile);
    }
  user->location = r == 99 ? NULL : tenant->country;
  user->no_type = r == 98 && !user->guest;
  /* Every fifth company has a directory of its own; there, most people come from it. */
  user->synced = i > 0 && !user->guest && tn_fleet_number (self, 17, t, 0, 5) == 0 && r < 60;
  user->admin = i == 0 || (!user->guest && user->enabled && i % 40 == 17);
  user->password_at = user->created;
  if (tn_fleet_can_mfa (self, tenant, i))
    user->methods =
        (guint8) (1u << TN_METHOD_AUTHENTICATOR | (r % 3 == 0 ? 1u << TN_METHOD_PHONE : 0) |
                  (r % 10 == 0 ? 1u << TN_METHOD_FIDO2 : 0));
  /* In every third company a group gives the first licence to some who have none of it. */
  if (t % 3 == 0 && i > 0 && !user->guest && user->enabled && r % 8 == 3)
    user->group_skus = user->skus & 1 ? 0 : 1;
  if (user->guest)
    user->mail = g_strdup_printf ("%s@partner.example", user->alias);
  else if ((user->skus | user->group_skus) != 0)
    user->mail = g_strdup_printf ("%s@%s", user->alias, tenant->domain);
}

static void
make_user (TnFleet *self, TnFleetTenant *tenant, guint t, guint i)
{
  TnFleetUser user = { .enabled = TRUE, .changed = tenant->version, .born = tenant->version };
  guint32 r = tn_fleet_number (self, 8, t, i, 100);

  tn_fleet_guid (self, user.id, 3, t, i);
  user.given_name =
      g_strdup (given_names[tn_fleet_number (self, 9, t, i, G_N_ELEMENTS (given_names))]);
  user.surname = g_strdup (surnames[tn_fleet_number (self, 10, t, i, G_N_ELEMENTS (surnames))]);
  user.alias =
      i == 0 ? g_strdup ("admin") : g_strdup_printf ("%s.%s%u", user.given_name, user.surname, i);
  for (char *c = user.alias; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  user.department = departments[tn_fleet_number (self, 11, t, i, G_N_ELEMENTS (departments))];
  user.office = offices[tn_fleet_number (self, 12, t, i, G_N_ELEMENTS (offices))];
  user.job_title = user.department != NULL ? "Specialist" : NULL;
  /* Business hours of the years before 2026, so that a fleet does not depend on today. */
  user.created = 1514800800 + (gint64) tn_fleet_number (self, 13, t, i, 240000000);
  if (i == 0)
    {
      memcpy (user.id, tenant->admin_id, sizeof user.id);
      user.job_title = "Administrator";
    }
  else
    {
      user.guest = r < 7;
      user.enabled = r < 90;
      /* Now and then somebody who left still holds a licence. */
      if (!user.guest && (r < 88 || (r >= 90 && r < 93)))
        user.skus = (guint8) (1u << tn_fleet_number (self, 14, t, i, tenant->n_skus));
    }
  add_details (self, tenant, &user, t, i);
  for (guint sku = 0; sku < tenant->n_skus; sku++)
    tenant->skus[sku].assigned += ((user.skus | user.group_skus) >> sku) & 1;
  g_array_append_val (tenant->users, user);
}

gboolean
tn_fleet_has_premium (const TnFleetTenant *tenant)
{
  static const char *const plans[] = { "SPB", "SPE_E3", "SPE_E5", NULL };

  for (guint i = 0; i < tenant->n_skus; i++)
    if (g_strv_contains (plans, tenant->skus[i].part_number))
      return TRUE;
  return FALSE;
}

gboolean
tn_fleet_can_mfa (TnFleet *self, TnFleetTenant *tenant, guint index)
{
  guint t = tenant->index;

  /* From companies where a third has it to those where everybody has. */
  return index == 0 ||
         tn_fleet_number (self, 31, t, index, 100) < 35 + tn_fleet_number (self, 30, t, 0, 75);
}

int
tn_fleet_last_sign_in (TnFleet *self, TnFleetTenant *tenant, guint index)
{
  guint t = tenant->index;
  guint32 r = tn_fleet_number (self, 32, t, index, 100);

  if (index > 0 && r >= 98)
    return -1;
  return (int) tn_fleet_number (self, 33, t, index, index > 0 && r >= 88 ? 180 : 6);
}

GArray *
tn_fleet_users (TnFleet *self, TnFleetTenant *tenant)
{
  guint t = tenant->index;

  if (tenant->users != NULL)
    return tenant->users;
  tenant->users = g_array_sized_new (FALSE, FALSE, sizeof (TnFleetUser), tenant->n_users);
  g_array_set_clear_func (tenant->users, user_clear);
  for (guint i = 0; i < MAX (tenant->n_users, 1); i++)
    make_user (self, tenant, t, i);
  for (guint i = 0; i < tenant->n_skus; i++)
    {
      TnFleetSku *sku = &tenant->skus[i];

      if (g_str_equal (sku->part_number, "FLOW_FREE"))
        sku->bought = 10000;
      else /* some to spare, and now and then one too few */
        sku->bought = MAX (1, sku->assigned + (int) tn_fleet_number (self, 15, t, i, 12) - 1);
    }
  return tenant->users;
}

char *
tn_fleet_user_upn (const TnFleetTenant *tenant, const TnFleetUser *user)
{
  if (user->guest)
    return g_strdup_printf ("%s_partner.example#EXT#@%s", user->alias, tenant->initial_domain);
  return g_strdup_printf ("%s@%s", user->alias, tenant->domain);
}

TnFleetUser *
tn_fleet_find_account (TnFleet *self, const char *upn, TnFleetTenant **tenant)
{
  const char *at = strrchr (upn, '@');
  TnFleetTenant *home = at != NULL ? tn_fleet_find (self, at + 1) : NULL;

  if (home == NULL)
    return NULL;
  for (guint i = 0; i < tn_fleet_users (self, home)->len; i++)
    {
      TnFleetUser *user = &g_array_index (home->users, TnFleetUser, i);

      if (user->removed == TN_REMOVED_NO && !user->guest &&
          g_ascii_strncasecmp (user->alias, upn, MAX (strlen (user->alias), (gsize) (at - upn))) ==
              0)
        {
          *tenant = home;
          return user;
        }
    }
  return NULL;
}

void
tn_fleet_add_users (TnFleet *self, TnFleetTenant *tenant, guint count)
{
  guint t = tenant->index;

  tn_fleet_users (self, tenant);
  tenant->version++;
  for (guint i = 0; i < count; i++)
    make_user (self, tenant, t, tenant->users->len);
}

void
tn_fleet_rename_users (TnFleet *self, TnFleetTenant *tenant, guint count)
{
  GArray *users = tn_fleet_users (self, tenant);

  tenant->version++;
  for (guint i = 1; i < users->len && count > 0; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (user->removed != TN_REMOVED_NO)
        continue;
      g_free (user->surname);
      user->surname = g_strdup_printf ("Renamed%" G_GUINT64_FORMAT, tenant->version);
      user->changed = tenant->version;
      count--;
    }
}

void
tn_fleet_remove_users (TnFleet *self, TnFleetTenant *tenant, guint count, TnFleetRemoved how)
{
  GArray *users = tn_fleet_users (self, tenant);

  for (guint i = users->len; i > 1 && count > 0; i--)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i - 1);

      if (user->removed != TN_REMOVED_NO)
        continue;
      tn_fleet_remove_user (tenant, user, how);
      count--;
    }
}
