/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-graph-error.h"
#include "tn-http.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <libsoup/soup.h>
#include <time.h>

/* A server that is not whom it says it is hears nothing from us (SEC-50). */

#define DAY 86400

static char *
pem_of (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

/* Signed by itself, so that nobody vouches for it. */
static GTlsCertificate *
make_certificate (const char *name, time_t from, time_t until)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t datum;
  g_autofree char *key_pem = NULL, *certificate_pem = NULL, *both = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificate *made;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (key,
                                                 GNUTLS_PK_EC,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                                 0),
                   ==,
                   0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\1", 1);
  gnutls_x509_crt_set_activation_time (certificate, from);
  gnutls_x509_crt_set_expiration_time (certificate, until);
  gnutls_x509_crt_set_dn_by_oid (certificate,
                                 GNUTLS_OID_X520_COMMON_NAME,
                                 0,
                                 name,
                                 (unsigned) strlen (name));
  gnutls_x509_crt_set_subject_alt_name (certificate,
                                        GNUTLS_SAN_DNSNAME,
                                        name,
                                        (unsigned) strlen (name),
                                        GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0),
                   ==,
                   0);
  gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &datum);
  key_pem = pem_of (&datum);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &datum);
  certificate_pem = pem_of (&datum);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  both = g_strconcat (key_pem, certificate_pem, NULL);
  made = g_tls_certificate_new_from_pem (both, -1, &error);
  g_assert_no_error (error);
  return made;
}

static void
answer_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer asked)
{
  (*(guint *) asked)++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "secret", 6);
}

static gboolean
accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  return TRUE;
}

static void
answered_cb (GObject *session, GAsyncResult *result, gpointer body)
{
  *(GBytes **) body = soup_session_send_and_read_finish (SOUP_SESSION (session), result, NULL);
}

static gboolean
is_there (gpointer body)
{
  return *(GBytes **) body != NULL;
}

/* The server works: who does not look at its certificate gets an answer. */
static void
assert_answers (const char *url)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  GBytes *body = NULL;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, answered_cb, &body);
  tn_test_until (is_there, &body);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 6);
  g_bytes_unref (body);
}

static void
test_certificates (void)
{
  const time_t now = time (NULL);
  const struct
  {
    const char *name;
    time_t from, until;
  } cases[] = {
    { "localhost", now - DAY, now + DAY },      /* nobody vouches for it */
    { "localhost", now - 10 * DAY, now - DAY }, /* over */
    { "localhost", now + DAY, now + 10 * DAY }, /* not yet */
    { "evil.example", now - DAY, now + DAY },   /* somebody else's */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint asked = 0;
      g_autoptr (SoupServer) server = soup_server_new ("server-header", NULL, NULL);
      g_autoptr (GTlsCertificate) certificate =
          make_certificate (cases[i].name, cases[i].from, cases[i].until);
      g_autoptr (GError) error = NULL;
      g_autoptr (TnHttp) http = tn_http_new (2);
      g_autofree char *url = NULL;
      GSList *uris;

      soup_server_set_tls_certificate (server, certificate);
      soup_server_add_handler (server, NULL, answer_cb, &asked, NULL);
      soup_server_listen_local (server,
                                0,
                                SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                                &error);
      g_assert_no_error (error);
      uris = soup_server_get_uris (server);
      url = g_strdup_printf ("https://localhost:%d/", g_uri_get_port (uris->data));
      g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

      tn_test_fails (tn_http_get (http, url, NULL, NULL), TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE);
      g_assert_cmpuint (asked, ==, 0);
      assert_answers (url);
      g_assert_cmpuint (asked, ==, 1);
      soup_server_disconnect (server);
    }
}

static void
add (void)
{
  g_test_add_func ("/graph/transport/SEC-50-certificates", test_certificates);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
