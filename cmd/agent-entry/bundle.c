#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "pieces.h"
#include "pristine.h"

/* Where git's bytes go. */
struct bundle {
	int file;          /* by hand: AGENT_BUNDLE, else -1 */
	struct pieces out;
};

static int take(void *arg, const char *data, size_t n)
{
	struct bundle *b = arg;

	return b->file >= 0 ? fd_write(b->file, data, n) : pieces_add(&b->out, data, n);
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
	if (pieces_finish(&b->out) < 0 || rc < 0) {
		run_fail(r, "salvage", 0, "cannot make a bundle of the work: %s", git_error(&g));
		rc = -1;
	}
	git_free(&g);
	return rc;
}

int bundle_send(struct run *r, const char *branch)
{
	struct bundle b = {.file = -1};
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
	pieces_begin(&b.out, &r->channel, "bundle");
	rc = create(r, &b, ref);
	fd_close(&b.file);
	if (rc == 0 && channel_send(&r->channel,
				    json_pack("{s:s, s:b, s:s, s:s, s:s}", "event", "bundle", "end", 1,
					      "ref", ref, "tip", r->tip, "base", r->base)) < 0)
		rc = -1;
	return rc;
}
