#include "bundle.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "argv.h"
#include "base64.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "repo.h"

#define NAME "work.bundle"
#define UNWRITTEN "cannot be written into the run record"
#define TELL_MAX ((size_t)64 << 10)
#define DECODED_MAX ((size_t)128 << 10)

/* The line at *at without its newline: its length, or -1. Moves *at behind it. */
static long next_line(const char *data, size_t n, size_t *at)
{
	const char *end = *at < n ? memchr(data + *at, '\n', n - *at) : NULL;
	size_t len;

	if (end == NULL)
		return -1;
	len = (size_t)(end - data) - *at;
	*at += len + 1;
	return (long)len;
}

/* The object id that a line begins with, followed by a blank or the line's end. */
static size_t oid_of(const char *line, size_t n, char out[OID_MAX + 1])
{
	size_t len = 0;

	while (len < n && line[len] != ' ')
		len++;
	if (len > OID_MAX)
		return 0;
	memcpy(out, line, len);
	out[len] = '\0';
	return repo_is_oid(out) ? len : 0;
}

static const char *take_ref(const char *line, size_t n, struct bundle_head *out)
{
	size_t oid = oid_of(line, n, out->tip);

	if (oid == 0 || oid + 1 >= n || out->ref[0] != '\0')
		return "does not hold exactly one reference";
	if (n - oid - 1 >= sizeof out->ref || memchr(line, '\0', n) != NULL)
		return "holds a reference that is no branch";
	memcpy(out->ref, line + oid + 1, n - oid - 1);
	out->ref[n - oid - 1] = '\0';
	if (strncmp(out->ref, "refs/heads/", 11) != 0 || repo_check_branch(out->ref + 11) != NULL)
		return "holds a reference that is no branch";
	return NULL;
}

const char *bundle_head(const char *data, size_t n, struct bundle_head *out)
{
	static const char v2[] = "# v2 git bundle", v3[] = "# v3 git bundle";
	size_t at = 0, start = 0;
	char oid[OID_MAX + 1];
	long len = next_line(data, n, &at);
	int three;

	memset(out, 0, sizeof *out);
	three = len == (long)sizeof v3 - 1 && memcmp(data, v3, sizeof v3 - 1) == 0;
	if (!three && (len != (long)sizeof v2 - 1 || memcmp(data, v2, sizeof v2 - 1) != 0))
		return "is not a git bundle";
	while (start = at, (len = next_line(data, n, &at)) > 0) {
		const char *line = data + start, *wrong;

		if (three && line[0] == '@') {
			if ((len != 19 || memcmp(line, "@object-format=sha1", 19) != 0) &&
			    (len != 21 || memcmp(line, "@object-format=sha256", 21) != 0))
				return "needs a capability that is not known";
			continue;
		}
		if (line[0] == '-' && oid_of(line + 1, (size_t)len - 1, oid) > 0)
			continue;
		wrong = take_ref(line, (size_t)len, out);
		if (wrong != NULL)
			return wrong;
	}
	if (len < 0 || out->ref[0] == '\0')
		return "has no end of its head, or no reference";
	out->pack = at;
	return NULL;
}

static const char *take_data(struct bundle *b, const struct record *r, const char *data)
{
	struct buf raw = BUF_INIT(DECODED_MAX);
	const char *wrong = NULL;

	if (base64_decode(&raw, data, strlen(data)) < 0)
		wrong = "is not base64";
	else if (part_write(&b->part, r, raw.data, raw.len) < 0)
		wrong = errno == EFBIG ? "is too large" : UNWRITTEN;
	buf_free(&raw);
	return wrong;
}

static const char *read_head(const struct bundle *b, const struct record *r, struct bundle_head *head)
{
	struct buf text = BUF_INIT(BUNDLE_HEAD_MAX);
	int fd = part_open(&b->part, r);
	const char *wrong = "cannot be read back";

	while (fd >= 0 && text.len < text.max && buf_read(&text, fd, text.max - text.len) > 0)
		;
	if (text.len > 0)
		wrong = bundle_head(text.data, text.len, head);
	fd_close(&fd);
	buf_free(&text);
	return wrong;
}

static const char *take_end(struct bundle *b, const struct record *r, const json_t *event)
{
	const char *ref = json_text(event, "ref", ""), *wrong = NULL;

	if (!b->part.begun)
		return "ends without data";
	if (part_end(&b->part) < 0)
		wrong = UNWRITTEN;
	if (wrong == NULL)
		wrong = read_head(b, r, &b->head);
	if (wrong == NULL && (strcmp(b->head.ref, ref) != 0 ||
			      strcmp(b->head.tip, json_text(event, "tip", "")) != 0))
		wrong = "does not hold what was announced";
	if (wrong == NULL && part_keep(&b->part, r) < 0)
		wrong = UNWRITTEN;
	snprintf(b->base, sizeof b->base, "%s", json_text(event, "base", ""));
	b->whole = wrong == NULL;
	return wrong;
}

const char *bundle_take(struct bundle *b, const struct record *r, const json_t *event)
{
	const char *data = json_text(event, "data", NULL), *wrong = NULL;

	if (b->whole)
		return "comes a second time";
	b->part.name = NAME;
	b->part.max = BUNDLE_MAX;
	if (data != NULL)
		wrong = take_data(b, r, data);
	if (wrong == NULL && json_is_true(json_object_get(event, "end")))
		wrong = take_end(b, r, event);
	return wrong;
}

void bundle_tell(const struct bundle *b, struct record *r)
{
	struct argv fetch = ARGV_INIT;
	struct buf text = BUF_INIT(TELL_MAX);

	argv_all(&fetch, "git", "fetch", (char *)NULL);
	argv_fmt(&fetch, "%s/" NAME, r->path);
	argv_fmt(&fetch, "%s:%s", b->head.ref, b->head.ref);
	if (argv_ok(&fetch) == 0 &&
	    buf_fmt(&text, "the work is kept in %s/" NAME "; to get it back, in a clone: ", r->path) == 0 &&
	    argv_quote(&fetch, &text) == 0) {
		msg_say("%s", text.data);
		record_note(r, text.data);
	}
	argv_free(&fetch);
	buf_free(&text);
}

void bundle_finish(struct bundle *b, const struct record *r)
{
	part_drop(&b->part, r);
}
