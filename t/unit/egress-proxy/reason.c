/* reason: every one has a word of its own, and a status and an error type that belong together. */
#include "reason.h"

#include "tap.h"

/* RFC 9209 2.3, those that the table may use. */
static const char *const types[] = {"http_request_denied", "http_request_error", "dns_error",
	"dns_timeout", "destination_ip_prohibited", "destination_ip_unroutable",
	"destination_unavailable", "connection_refused", "connection_timeout",
	"connection_limit_reached", "proxy_internal_error", NULL};

static int is_type(const char *error)
{
	const char *const *t = types;

	while (*t != NULL && strcmp(*t, error) != 0)
		t++;
	return *t != NULL;
}

static int is_word(const char *w)
{
	return w != NULL && w[0] >= 'a' && w[0] <= 'z' &&
	       strspn(w, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(w);
}

static void check(int r)
{
	const struct reason_info *info = reason_info((enum reason)r);
	int other;

	if (!ok(is_word(info->word), info->word != NULL ? info->word : "a reason without a row"))
		return;
	for (other = 0; other < r; other++)
		if (strcmp(reason_info((enum reason)other)->word, info->word) == 0)
			break;
	is_int(other, r, "is a word of its own");
	ok(info->verdict != VERDICT_ALLOW || info->status == 0, "what was allowed has no status");
	ok((info->status != 0) == (info->proxy_error != NULL), "a status has an error type");
	if (info->status == 0)
		return;
	ok(is_type(info->proxy_error), "which RFC 9209 knows");
	ok((info->status >= 400 && info->status < 500) == (info->verdict == VERDICT_DENY) ||
	   r == REASON_VERSION, "4xx is a denial, 5xx is not (but for a version)");
	ok(info->status == 500 || strcmp(status_text(info->status), status_text(500)) != 0,
	   "its status has a phrase");
}

int main(void)
{
	int r;

	for (r = 0; r < REASON_COUNT; r++)
		check(r);
	is(verdict_word(VERDICT_ALLOW), "allow", "a verdict's word");
	is(verdict_word(VERDICT_DENY), "deny", "another's");
	is(verdict_word(VERDICT_ERROR), "error", "the third's");
	is(status_text(200), "OK", "200");
	is(status_text(403), "Forbidden", "403");
	/* An interface: words are added, never changed. */
	is(reason_info(REASON_POLICY)->word, "policy", "policy");
	is(reason_info(REASON_SNI_MISMATCH)->word, "sni-mismatch", "sni-mismatch");
	is(reason_info(REASON_DNS_TRUNCATED)->word, "dns-truncated", "dns-truncated");
	is(reason_info(REASON_PHASE_CHANGED)->word, "phase-changed", "phase-changed");
	return tap_done();
}
