/* What OpenSSL has found out about a chain, as plain facts. */
#include "net/probe/chain.h"

#include <time.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* Words of a stranger: nothing that moves a terminal's cursor. */
static void name_of(char *to, size_t room, const X509_NAME *name)
{
	int n = X509_NAME_get_text_by_NID(name, NID_commonName, to, (int)room);

	if (n <= 0)
		n = X509_NAME_get_text_by_NID(name, NID_organizationName, to, (int)room);
	if (n <= 0)
		to[0] = '\0';
	for (; *to; to++)
		*to = *to < ' ' || *to > '~' ? '?' : *to;
}

static int64_t end_of(const X509 *cert)
{
	struct tm tm = {0};

	return ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) ? (int64_t)timegm(&tm) : 0;
}

static bool about_the_host(long verdict)
{
	return verdict == X509_V_ERR_HOSTNAME_MISMATCH ||
	       verdict == X509_V_ERR_IP_ADDRESS_MISMATCH;
}

static void judge(struct chain *out, long verdict)
{
	out->ended = verdict == X509_V_ERR_CERT_HAS_EXPIRED ||
		     verdict == X509_V_ERR_CERT_NOT_YET_VALID;
	out->for_host = !about_the_host(verdict);
	out->trusted = verdict == X509_V_OK;
	if (!out->trusted)
		slice_copy(out->doubt, sizeof(out->doubt),
			   slice_of(X509_verify_cert_error_string(verdict)));
}

void chain_look(struct chain *out, const struct wire *w)
{
	const SSL *tls = wire_tls(w);
	STACK_OF(X509) *all = tls ? SSL_get_peer_cert_chain(tls) : NULL;

	*out = (struct chain){.subject = ""};
	out->length = all ? (size_t)sk_X509_num(all) : 0;
	if (!out->length)
		return;
	name_of(out->subject, sizeof(out->subject),
		X509_get_subject_name(sk_X509_value(all, 0)));
	name_of(out->issuer, sizeof(out->issuer),
		X509_get_issuer_name(sk_X509_value(all, 0)));
	for (int i = 0; i < (int)out->length; i++) {
		int64_t ends = end_of(sk_X509_value(all, i));

		if (ends && (!out->ends_s || ends < out->ends_s))
			out->ends_s = ends;
	}
	judge(out, SSL_get_verify_result(tls));
}
