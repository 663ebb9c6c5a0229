#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "fd.h"
#include "files.h"
#include "pristine.h"

/* What the channel's bounds allow, before base64. */
#define CHUNK 49152

/* Where the bytes go: pieces of any size come in, full chunks go out. */
struct bundle {
	struct run *run;
	int file;          /* by hand: AGENT_BUNDLE, else -1 */
	int failed;
	struct buf held;
};

static void send_chunk(struct bundle *b)
{
	struct buf text = BUF_INIT(CHUNK * 2);

	if (b->held.len > 0 && !b->failed &&
	    (base64_encode(&text, b->held.data, b->held.len) < 0 ||
	     channel_send(&b->run->channel,
			  json_pack("{s:s, s:s}", "event", "bundle", "data", text.data)) < 0))
		b->failed = 1;
	b->held.len = 0;
	buf_free(&text);
}

static int take(void *arg, const char *data, size_t n)
{
	struct bundle *b = arg;

	if (b->file >= 0)
		return fd_write(b->file, data, n);
	while (n > 0 && !b->failed) {
		size_t room = CHUNK - b->held.len, part = n < room ? n : room;

		if (buf_add(&b->held, data, part) < 0)
			return -1;
		data += part;
		n -= part;
		if (b->held.len == CHUNK)
			send_chunk(b);
	}
	return b->failed ? -1 : 0;
}

static int create(struct run *r, struct bundle *b, const char *ref)
{
	char not_base[OID_MAX + 2];
	struct git g;
	int rc = 0;

	snprintf(not_base, sizeof not_base, "^%s", r->base);
	pristine_git(&g, r);
	if (git(&g, "update-ref", ref, r->tip, NULL) != 0)
		rc = -1;
	g.sink = take;
	g.sink_arg = b;
	if (rc == 0 && git(&g, "bundle", "create", "--quiet", "-", ref, r->rooted ? not_base : NULL,
			   NULL) != 0)
		rc = -1;
	send_chunk(b);
	if (rc < 0 || b->failed) {
		run_fail(r, "salvage", 0, "cannot make a bundle of the work: %s", git_error(&g));
		rc = -1;
	}
	git_free(&g);
	return rc;
}

int bundle_send(struct run *r, const char *branch)
{
	struct bundle b = {.run = r, .file = -1, .held = BUF_INIT(CHUNK)};
	char ref[CONFIG_REF_MAX + 16];
	const char *path = getenv("AGENT_BUNDLE");
	int rc;

	if (r->cfg.by_hand) {
		if (path != NULL && *path == '/')
			b.file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (b.file < 0) {
			run_fail(r, "salvage", 0, "there is nowhere to put a bundle of the work: set "
						  "AGENT_BUNDLE to the path of a new file");
			return -1;
		}
	}
	snprintf(ref, sizeof ref, "refs/heads/%s", branch);
	rc = create(r, &b, ref);
	fd_close(&b.file);
	buf_free(&b.held);
	if (rc == 0 && channel_send(&r->channel,
				    json_pack("{s:s, s:b, s:s, s:s, s:s}", "event", "bundle", "end", 1,
					      "ref", ref, "tip", r->tip, "base", r->base)) < 0)
		rc = -1;
	return rc;
}
