/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sku-services.h"

#include <stdlib.h>

/* By Microsoft's public list of product names and service plan identifiers: services that come in
 * steps, each of which has what the one before has. */
typedef enum
{
  EXCHANGE,   /* 1 kiosk, 2 Plan 1, 3 Plan 2 */
  ARCHIVE,    /* 1 Exchange Online Archiving */
  SHAREPOINT, /* 1 for frontline workers, 2 Plan 1, 3 Plan 2 */
  ONEDRIVE,   /* 1 */
  OFFICE,     /* 1 web and mobile, 2 Apps for business, 3 Apps for enterprise */
  TEAMS,      /* 1 */
  ENTRA,      /* 1 P1, 2 P2 */
  INTUNE,     /* 1 */
  MAIL_SAFE,  /* Defender for Office 365: 1 Plan 1, 2 Plan 2 */
  ENDPOINT,   /* Defender for Endpoint: 1 P1, 2 for Business, 3 P2 */
  RIGHTS,     /* Azure Information Protection: 1 P1, 2 P2 */
  WINDOWS,    /* 1 Business, 2 Enterprise */
  POWER_BI,   /* 1 Pro */
  AUDIO,      /* 1 audio conferencing */
  PHONE,      /* 1 Teams Phone */
  VISIO,      /* 1 Plan 1, 2 Plan 2 */
  N_SERVICES,
} Service;

typedef struct
{
  const char *id;
  guint8 level[N_SERVICES]; /* 0: not part of it */
} Sku;

/* Sorted by id. */
static const Sku skus[] = {
  /* clang-format off */
  { "05e9a617-0261-4cee-bb44-138d3ef5d965", { [EXCHANGE] = 3, [ARCHIVE] = 1, [SHAREPOINT] = 3, [ONEDRIVE] = 1, [OFFICE] = 3, [TEAMS] = 1, [ENTRA] = 1, [INTUNE] = 1, [MAIL_SAFE] = 1, [ENDPOINT] = 1, [RIGHTS] = 1, [WINDOWS] = 2 } }, /* Microsoft 365 E3 */
  { "061f9ace-7d42-4136-88ac-31dc755f143f", { [INTUNE] = 1 } },
  { "06ebc4ee-1bb5-47dd-8120-11324bc54e06", { [EXCHANGE] = 3, [ARCHIVE] = 1, [SHAREPOINT] = 3, [ONEDRIVE] = 1, [OFFICE] = 3, [TEAMS] = 1, [ENTRA] = 2, [INTUNE] = 1, [MAIL_SAFE] = 2, [ENDPOINT] = 3, [RIGHTS] = 2, [WINDOWS] = 2, [POWER_BI] = 1, [AUDIO] = 1, [PHONE] = 1 } }, /* Microsoft 365 E5 */
  { "078d2b04-f1bd-4111-bbd4-b4b1b354cef4", { [ENTRA] = 1 } },
  { "0c266dff-15dd-4b49-8397-2bb16070ed52", { [AUDIO] = 1 } },
  { "16a55f2f-ff35-4cd5-9146-fb784e3761a5", { [ENDPOINT] = 1 } },
  { "18181a46-0d4e-45cd-891e-60aabd171b4e", { [EXCHANGE] = 2, [SHAREPOINT] = 2, [ONEDRIVE] = 1, [OFFICE] = 1, [TEAMS] = 1 } }, /* Office 365 E1 */
  { "19ec0d23-8335-4cbd-94ac-6050e30712fa", { [EXCHANGE] = 3, [ARCHIVE] = 1 } },
  { "1fc08a02-8b3d-43b9-831e-f76859e04e1a", { [SHAREPOINT] = 2, [ONEDRIVE] = 1 } },
  { "26124093-3d78-432b-b5dc-48bf992543d5", { [ENTRA] = 2, [MAIL_SAFE] = 2, [ENDPOINT] = 3 } }, /* Microsoft 365 E5 Security */
  { "3b555118-da6a-4418-894f-7df1e2096870", { [EXCHANGE] = 2, [SHAREPOINT] = 2, [ONEDRIVE] = 1, [OFFICE] = 1, [TEAMS] = 1 } }, /* Business Basic */
  { "3dd6cf57-d688-4eed-ba52-9e40b5468c3e", { [MAIL_SAFE] = 2 } },
  { "44575883-256e-4a79-9da4-ebe9acabe2b2", { [SHAREPOINT] = 1, [TEAMS] = 1, [ENTRA] = 1, [INTUNE] = 1, [RIGHTS] = 1 } }, /* Microsoft 365 F1 */
  { "4b585984-651b-448a-9e53-3b10f069cf7f", { [EXCHANGE] = 1, [SHAREPOINT] = 1, [OFFICE] = 1, [TEAMS] = 1 } }, /* Office 365 F3 */
  { TN_SKU_MAILBOX, { [EXCHANGE] = 2 } },
  { "4ef96642-f096-40de-a3e9-d83fb2f90211", { [MAIL_SAFE] = 1 } },
  { "5e1e7702-a2b7-4360-8d07-2f515792896f", { [ENDPOINT] = 2 } },
  { "66b55226-6b4f-492c-910c-a3b7a3c9d993", { [EXCHANGE] = 1, [SHAREPOINT] = 1, [OFFICE] = 1, [TEAMS] = 1, [ENTRA] = 1, [INTUNE] = 1, [RIGHTS] = 1, [WINDOWS] = 2 } }, /* Microsoft 365 F3 */
  { "6fd2c87f-b296-42f0-b197-1e91e994b900", { [EXCHANGE] = 3, [ARCHIVE] = 1, [SHAREPOINT] = 3, [ONEDRIVE] = 1, [OFFICE] = 3, [TEAMS] = 1, [MAIL_SAFE] = 1 } }, /* Office 365 E3 */
  { "80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82", { [EXCHANGE] = 1 } },
  { "84a661c4-e949-4bd2-a560-ed7766fcaf2b", { [ENTRA] = 2 } },
  { "a9732ec9-17d9-494c-a51c-d6b45b384dcb", { [SHAREPOINT] = 3, [ONEDRIVE] = 1 } },
  { "b05e124f-c7cc-45a0-a6aa-8cf78c946968", { [ENTRA] = 2, [INTUNE] = 1, [RIGHTS] = 2 } }, /* EMS E5 */
  { "b126b073-72db-4a9d-87a4-b17afe41d4ab", { [ENDPOINT] = 3 } },
  { "c2273bd0-dff7-4215-9ef5-2c7bcfb06425", { [OFFICE] = 3, [ONEDRIVE] = 1 } }, /* Apps for enterprise */
  { "c52ea49f-fe5d-4e95-93ba-1de91d380f89", { [RIGHTS] = 1 } },
  { "c5928f49-12ba-48f7-ada3-0d743a3601d5", { [VISIO] = 2 } },
  { "c7df2760-2c81-4ef7-b578-5b5392b571df", { [EXCHANGE] = 3, [ARCHIVE] = 1, [SHAREPOINT] = 3, [ONEDRIVE] = 1, [OFFICE] = 3, [TEAMS] = 1, [MAIL_SAFE] = 2, [POWER_BI] = 1, [AUDIO] = 1, [PHONE] = 1 } }, /* Office 365 E5 */
  { "ca7f3140-d88c-455b-9a1c-7f0679e31a76", { [VISIO] = 1 } },
  { "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", { [EXCHANGE] = 2, [ARCHIVE] = 1, [SHAREPOINT] = 2, [ONEDRIVE] = 1, [OFFICE] = 2, [TEAMS] = 1, [ENTRA] = 1, [INTUNE] = 1, [MAIL_SAFE] = 1, [ENDPOINT] = 2, [RIGHTS] = 1, [WINDOWS] = 1 } }, /* Business Premium */
  { "cdd28e44-67e3-425e-be4c-737fab2899d3", { [OFFICE] = 2, [ONEDRIVE] = 1 } }, /* Apps for business */
  { "e43b5b99-8dfb-405f-9987-dc307f34bcbd", { [PHONE] = 1 } },
  { "e6778190-713e-4e4f-9119-8b8238de25df", { [ONEDRIVE] = 1 } },
  { "ee02fd1b-340e-4a4b-b355-4a514e4c8943", { [ARCHIVE] = 1 } },
  { "efccb6f7-5641-4e0e-bd10-b4976e1bf68e", { [ENTRA] = 1, [INTUNE] = 1, [RIGHTS] = 1 } }, /* EMS E3 */
  { "f245ecc8-75af-4f8e-b61f-27d8114de5f3", { [EXCHANGE] = 2, [SHAREPOINT] = 2, [ONEDRIVE] = 1, [OFFICE] = 2, [TEAMS] = 1 } }, /* Business Standard */
  { "f8a1db68-be16-40ed-86d5-cb42ce701560", { [POWER_BI] = 1 } },
  /* clang-format on */
};

static int
compare (const void *key, const void *sku)
{
  return g_ascii_strcasecmp (key, ((const Sku *) sku)->id);
}

static const Sku *
find (const char *id)
{
  return bsearch (id, skus, G_N_ELEMENTS (skus), sizeof *skus, compare);
}

gboolean
tn_sku_covers (const char *id, const char *other_id)
{
  const Sku *sku = find (id), *other = find (other_id);
  gboolean more = FALSE;

  if (sku == NULL || other == NULL || sku == other)
    return FALSE;
  for (guint i = 0; i < N_SERVICES; i++)
    {
      if (other->level[i] > sku->level[i])
        return FALSE;
      more |= sku->level[i] > other->level[i];
    }
  return more || sku < other;
}

gboolean
tn_sku_is_suite (const char *id)
{
  const Sku *sku = find (id);

  if (sku == NULL || sku->level[EXCHANGE] < 2)
    return FALSE;
  for (guint i = 0; i < N_SERVICES; i++)
    if (i != EXCHANGE && i != ARCHIVE && sku->level[i] > 0)
      return TRUE;
  return FALSE;
}
