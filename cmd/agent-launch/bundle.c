#include "bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "fd.h"
#include "json.h"
#include "repo.h"

#define PART "work.bundle.part"
#define NAME "work.bundle"
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

	if (b->fd < 0) {
		b->fd = record_file(r, PART);
		b->size = 0;
		if (b->fd < 0)
			return "cannot be written into the run record";
	}
	if (base64_decode(&raw, data, strlen(data)) < 0)
		wrong = "is not base64";
	else if (raw.len > BUNDLE_MAX - b->size)
		wrong = "is too large";
	else if (fd_write(b->fd, raw.data, raw.len) < 0)
		wrong = "cannot be written into the run record";
	b->size += raw.len;
	buf_free(&raw);
	return wrong;
}

static const char *read_head(const struct record *r, struct bundle_head *head)
{
	struct buf b = BUF_INIT(BUNDLE_HEAD_MAX);
	int fd = openat(r->dir, PART, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const char *wrong = "cannot be read back";

	while (fd >= 0 && b.len < b.max && buf_read(&b, fd, b.max - b.len) > 0)
		;
	if (b.len > 0)
		wrong = bundle_head(b.data, b.len, head);
	fd_close(&fd);
	buf_free(&b);
	return wrong;
}

static const char *take_end(struct bundle *b, const struct record *r, const json_t *event)
{
	const char *ref = json_text(event, "ref", ""), *wrong = NULL;

	if (b->fd < 0)
		return "ends without data";
	if (fsync(b->fd) < 0)
		wrong = "cannot be written into the run record";
	fd_close(&b->fd);
	if (wrong == NULL)
		wrong = read_head(r, &b->head);
	if (wrong == NULL && (strcmp(b->head.ref, ref) != 0 ||
			      strcmp(b->head.tip, json_text(event, "tip", "")) != 0))
		wrong = "does not hold what was announced";
	if (wrong == NULL && renameat(r->dir, PART, r->dir, NAME) < 0)
		wrong = "cannot be written into the run record";
	snprintf(b->base, sizeof b->base, "%s", json_text(event, "base", ""));
	b->whole = wrong == NULL;
	return wrong;
}

const char *bundle_take(struct bundle *b, const struct record *r, const json_t *event)
{
	const char *data = json_text(event, "data", NULL), *wrong = NULL;

	if (b->whole)
		return "comes a second time";
	if (data != NULL)
		wrong = take_data(b, r, data);
	if (wrong == NULL && json_is_true(json_object_get(event, "end")))
		wrong = take_end(b, r, event);
	return wrong;
}

void bundle_finish(struct bundle *b, const struct record *r)
{
	fd_close(&b->fd);
	if (!b->whole)
		unlinkat(r->dir, PART, 0);
}
