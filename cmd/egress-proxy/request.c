#include "request.h"

#include <string.h>
#include <strings.h>

#include "bounds.h"

struct span {
	const char *p;
	size_t n;
};

static int is_token(unsigned char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return 1;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

/* How many bytes at its front are those of a token (RFC 9110 5.6.2). */
static size_t token(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_token((unsigned char)s.p[n]))
		n++;
	return n;
}

static int is(struct span s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
}

/* Field names and schemes have no case (RFC 9110 5.1, 11.1). */
static int is_nocase(struct span s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static struct span trim(struct span s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

enum request_scan request_scan(const char *data, size_t n, size_t *from)
{
	size_t i;

	for (i = *from; i < n; i++) {
		unsigned char c = (unsigned char)data[i];
		int after_cr = i > 0 && data[i - 1] == '\r';

		if (after_cr != (c == '\n'))
			return REQUEST_NONE;
		if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
			return REQUEST_NONE;
		if (c == '\n' && i >= 3 && data[i - 2] == '\n') {
			*from = i + 1;
			return REQUEST_WHOLE;
		}
	}
	*from = n;
	return REQUEST_MORE;
}

/* Takes the line up to CRLF off the front; -1 when a control byte is in it. */
static int next_line(struct span *rest, struct span *line)
{
	const char *cr = memchr(rest->p, '\r', rest->n);
	size_t i;

	if (cr == NULL || (size_t)(cr - rest->p) + 1 >= rest->n || cr[1] != '\n')
		return -1;
	line->p = rest->p;
	line->n = (size_t)(cr - rest->p);
	rest->p += line->n + 2;
	rest->n -= line->n + 2;
	for (i = 0; i < line->n; i++) {
		unsigned char c = (unsigned char)line->p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return -1;
	}
	return 0;
}

/* Takes the text up to one space off the front; all of it when there is none. */
static struct span next_word(struct span *line)
{
	const char *space = line->n > 0 ? memchr(line->p, ' ', line->n) : NULL;
	struct span word = *line;

	if (space != NULL)
		word.n = (size_t)(space - line->p);
	line->p += word.n + (space != NULL ? 1 : 0);
	line->n -= word.n + (space != NULL ? 1 : 0);
	return word;
}

static enum reason check_version(struct span v)
{
	if (is(v, "HTTP/1.1") || is(v, "HTTP/1.0"))
		return REASON_NONE;
	if (v.n == 8 && memcmp(v.p, "HTTP/", 5) == 0 && v.p[5] >= '0' && v.p[5] <= '9')
		return REASON_VERSION;
	return REASON_REQUEST;
}

static enum reason request_line(struct span line, struct request *out)
{
	static const char phase[] = "/phase/";
	struct span method = next_word(&line), target = next_word(&line);
	enum reason r = check_version(line);

	out->raw = target.p;
	out->raw_n = target.n;
	if (r != REASON_NONE)
		return r;
	if (method.n == 0 || token(method) != method.n)
		return REASON_REQUEST;
	if (is(method, "CONNECT")) {
		out->kind = REQUEST_CONNECT;
		out->error = authority_parse(target.p, target.n, 0, &out->target);
		return out->error == HOST_OK ? REASON_NONE : REASON_AUTHORITY;
	}
	if (target.n == 0)
		return REASON_REQUEST;
	if (!is(method, "PUT") || target.p[0] != '/')
		return REASON_METHOD;
	out->kind = REQUEST_PHASE;
	if (target.n < strlen(phase) || memcmp(target.p, phase, strlen(phase)) != 0)
		return REASON_PHASE_UNKNOWN;
	out->phase = target.p + strlen(phase);
	out->phase_n = target.n - strlen(phase);
	return REASON_NONE;
}

struct seen {
	int host, authorization, proxy_authorization;
};

static enum reason once(int *count)
{
	return (*count)++ == 0 ? REASON_NONE : REASON_REQUEST;
}

/* Each kind of request has its key in a field of its own. */
static void take_key(struct span value, enum request_kind kind, struct request *out)
{
	struct span scheme = next_word(&value);

	if (out->kind != kind || !is_nocase(scheme, "bearer"))
		return;
	out->key = value.p;
	out->key_n = value.n;
}

static enum reason field(struct span name, struct span value, struct seen *seen,
			 struct request *out)
{
	if (is_nocase(name, "host"))
		return once(&seen->host);
	/* No request of ours has a body: to skip one is to disagree with somebody about it. */
	if (is_nocase(name, "transfer-encoding"))
		return REASON_REQUEST;
	if (is_nocase(name, "content-length"))
		return out->kind == REQUEST_PHASE && is(value, "0") ? REASON_NONE : REASON_REQUEST;
	if (is_nocase(name, "authorization")) {
		take_key(value, REQUEST_PHASE, out);
		return once(&seen->authorization);
	}
	if (is_nocase(name, "proxy-authorization")) {
		take_key(value, REQUEST_CONNECT, out);
		return once(&seen->proxy_authorization);
	}
	return REASON_NONE;
}

static enum reason field_line(struct span line, struct seen *seen, struct request *out)
{
	struct span name = line, value;
	size_t i = token(line);

	/* A folded line begins with a space, and "Name :" has one: both end here. */
	if (i == 0 || i == line.n || line.p[i] != ':')
		return REASON_REQUEST;
	name.n = i;
	value.p = line.p + i + 1;
	value.n = line.n - i - 1;
	return field(name, trim(value), seen, out);
}

enum reason request_parse(const char *head, size_t n, struct request *out)
{
	struct span rest = {head, n}, line;
	struct seen seen = {0, 0, 0};
	enum reason first, r;
	int lines = 0;

	memset(out, 0, sizeof *out);
	if (next_line(&rest, &line) < 0)
		return REASON_REQUEST;
	first = request_line(line, out);
	/* A malformed line is told before the fields are looked at, a refused one after. */
	if (first == REASON_REQUEST || first == REASON_VERSION || first == REASON_AUTHORITY)
		return first;
	for (;;) {
		if (next_line(&rest, &line) < 0)
			return REASON_REQUEST;
		if (line.n == 0)
			return rest.n == 0 ? first : REASON_REQUEST;
		if (++lines > HEAD_LINES_MAX)
			return REASON_HEAD_LARGE;
		r = field_line(line, &seen, out);
		if (r != REASON_NONE && first == REASON_NONE)
			return r;
	}
}
