/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "tn-row-json.h"
#include "tn-services.h"
#include "tn-state-tokens.h"

/* One request to the local API on its way through a route. In a fiber on the main loop. */

G_BEGIN_DECLS

/** TnApiCall: nothing is owned. */
typedef struct
{
  TnServices *services;
  SoupServerMessage *message;
  const TnApiToken *token;
  GHashTable *query;     /* name → value, decoded; a name stands once */
  const char *tenant_id; /* (nullable): {tenantId} of the path */
  JsonObject *body;      /* (nullable): none was sent */
} TnApiCall;

typedef struct _TnApiRoute TnApiRoute;

/** TnApiRun: answers @call; whatever is asked for, only of tenants that its token may see. Returns:
 * (transfer full) (nullable): an object; NULL with @error, see #TnApiError. */
typedef JsonNode *(*TnApiRun) (TnApiCall *call, const TnApiRoute *route, GError **error);

/** TnApiParameters: what a list can be asked by, beside search, sort, order, limit and offset. */
typedef enum
{
  TN_API_BY_TENANT = 1 << 0, /* health, tag, customer */
  TN_API_BY_USER = 1 << 1,   /* filter, days */
  TN_API_BY_ALERT = 1 << 2,  /* state */
  TN_API_BY_LICENCE = 1 << 3 /* unused */
} TnApiParameters;

struct _TnApiRoute
{
  const char *method;
  const char *path; /* below %TN_API_ROOT; may hold {tenantId} once */
  TnApiScope scope;
  TnApiRun run;
  const char *id, *summary;   /* for the description; English */
  gboolean all_tenants;       /* refused to a token that is limited to some */
  guint status;               /* of success */
  const char *answer;         /* (nullable): its schema; NULL: of a list, or any object */
  const char *name;           /* (nullable): of the array in a list's answer; NULL: no list */
  TnListKind kind;            /* of a list */
  TnApiParameters parameters; /* of a list */
  gboolean body;              /* takes confirm and dryRun */
};

#define TN_API_ROOT "/api/msp-portal"

/** tn_api_routes: @n: (out) */
const TnApiRoute *tn_api_routes (guint *n);

/**
 * tn_api_find_route:
 * @tenant_id: (out): what stands for {tenantId}; NULL: nothing does
 * @methods: (out): without a route, those that the path has; NULL: there is no such path
 *
 * Returns: (nullable)
 */
const TnApiRoute *
tn_api_find_route (const char *method, const char *path, char **tenant_id, char **methods);

/** tn_api_list: a #TnApiRun for a list. */
JsonNode *tn_api_list (TnApiCall *call, const TnApiRoute *route, GError **error);

/** TnApiParameter: what a list can be asked by. */
typedef struct
{
  const char *name;
  const char *values;  /* (nullable): the words that are allowed, with bars between them; NULL:
                          any text, or, with @max, a number */
  gint64 min, max;     /* max 0: no number */
  TnApiParameters of;  /* 0: every list */
  const char *summary; /* English */
} TnApiParameter;

/** tn_api_parameters: @n: (out) */
const TnApiParameter *tn_api_parameters (guint *n);

/** tn_api_takes: whether a list of @route can be asked by @parameter; what is no list takes none.
 */
gboolean tn_api_takes (const TnApiRoute *route, const TnApiParameter *parameter);

/** tn_api_find_tenant: the tenant of the path; _NOT_FOUND for one that is unknown and one that the
 * token may not see alike (SEC-27). Returns: (transfer full) (nullable) */
TnRecord *tn_api_find_tenant (TnApiCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_api_describe: the OpenAPI 3.1 description of the routes. */
JsonNode *tn_api_describe (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TnApiError: what a route can refuse with; the message is for whoever reads the answer.
 */
typedef enum
{
  TN_API_ERROR_BAD_REQUEST, /* 400 */
  TN_API_ERROR_UNCONFIRMED, /* 400 */
  TN_API_ERROR_NOT_FOUND,   /* 404 */
  TN_API_ERROR_CONFLICT,    /* 409 */
  TN_API_ERROR_READ_ONLY,   /* 503 */
} TnApiError;

#define TN_API_ERROR (tn_api_error_quark ())
GQuark tn_api_error_quark (void);

G_END_DECLS
