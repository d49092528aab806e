/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the sign-in share: errors, consent, tokens, pages, codes for devices. */
#pragma once

#include "tn-rehearsal-private.h"

G_BEGIN_DECLS

#define TN_PARTNER_CENTER "https://api.partnercenter.microsoft.com/"

/* Errors (tn-rehearsal-sign-in.c), by their AADSTS number (reference 1.9) */
const char *tn_aadsts_text (int code);
/* As Microsoft writes it, with ids and time behind it. */
char *tn_aadsts_describe (int code) G_GNUC_WARN_UNUSED_RESULT;
/* The answer of the token endpoint. */
void tn_sign_in_refuse (TnReply *reply, int code);

/* Consent (tn-rehearsal-consent.c). @scopes, @requested: separated by spaces. */
gboolean tn_scopes_have (const char *scopes, const char *name);
/* A scope with Graph's address in front is the same scope. */
const char *tn_scope_bare (const char *scope);
/* FALSE: one that needs no consent, as openid. */
gboolean tn_scope_is_permission (const char *scope);
/* What of @requested (nullable) nobody has consented to yet. */
char *tn_consent_missing (TnFleetTenant *tenant, const char *requested) G_GNUC_WARN_UNUSED_RESULT;
/* @half: only the first half of what is missing is given. */
void tn_consent_grant (TnFleetTenant *tenant, const char *requested, gboolean half);

/* Tokens (tn-rehearsal-tokens.c): whom one is for, and what it may do. */
typedef struct
{
  TnFleetTenant *tenant; /* (not owned): for which it speaks */
  const char *user_id;   /* (not owned) */
  const char *upn;       /* (not owned) */
  const char *client_id; /* (not owned) */
  char *scopes;          /* (owned) */
  const char *resource;  /* "graph" or "partner" */
  char *roles;           /* (owned): template ids, separated by spaces */
  gboolean guest;
  guint claims; /* the claims challenge that it answers; 0: none */
} TnTokenSpec;

void tn_token_spec_clear (TnTokenSpec *spec);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnTokenSpec, tn_token_spec_clear)

/* The strings are not copied; @requested (nullable). */
void tn_token_spec_fill (TnRehearsal *self,
                         TnTokenSpec *spec,
                         TnFleetTenant *tenant,
                         const char *user_id,
                         const char *upn,
                         const char *client_id,
                         const char *requested);
/* @nonce: (nullable) */
void tn_tokens_send (TnRehearsal *self, TnReply *reply, const TnTokenSpec *spec, const char *nonce);
gboolean tn_client_is_ours (TnRehearsal *self, const char *client_id);
/* Ours, or one of Microsoft's own public clients. @client_id: (nullable) */
gboolean tn_client_may_sign_in (TnRehearsal *self, const char *client_id);

/* Pages (tn-rehearsal-authorize.c). @segment: the part of the path that names the tenant. */
struct _TnCode
{
  TnFleetTenant *tenant; /* (not owned) */
  char user_id[37];
  char *upn;       /* (owned) */
  char *segment;   /* (owned): the tenant part of the authorize URL */
  char *redirect;  /* (owned) */
  char *challenge; /* (owned) (nullable) */
  char *nonce;     /* (owned) (nullable) */
  char *scope;     /* (owned) */
  char *client_id; /* (owned) */
  guint claims;    /* the claims challenge that the request carried */
  gint64 expires;  /* Unix time */
  gboolean used;
};

void tn_sign_in_authorize (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment);
void
tn_sign_in_admin_consent (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment);
void tn_sign_in_error_page (TnReply *reply, int code);
/* @only: (nullable): nobody else is offered. */
void tn_sign_in_account_page (TnRehearsal *self, TnReply *reply, TnCall *call, TnFleetTenant *only);
void tn_sign_in_consent_page (TnReply *reply, TnCall *call, const char *upn);
guint tn_sign_in_claims (TnCall *call);

/* Codes that are typed on another page (tn-rehearsal-device.c) */
void tn_device_start (TnRehearsal *self, TnReply *reply, TnCall *call);
void tn_device_poll (TnRehearsal *self, TnReply *reply, TnCall *call);
/* The page on which the code is typed. */
void tn_device_page (TnRehearsal *self, TnReply *reply, TnCall *call);

G_END_DECLS
