#include "setup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask.h"
#include "exit.h"
#include "fd.h"
#include "leftover.h"
#include "msg.h"

#define POLICY_MAX ((size_t)64 << 20) /* as egress-proxy reads it */

/* Whoever is in the container may pass through; who may see it here is the record's care. */
static int make_meeting(const struct plan *p)
{
	if (mkdir(p->meeting, 0711) < 0 || chmod(p->meeting, 0711) < 0)
		return msg_fail_sys(EXIT_IO, "cannot make '%s'", p->meeting);
	return 0;
}

/* Readable for the proxy's user, which is nobody here: the engine copies the mode as it is. */
static int copy_policy(const struct plan *p)
{
	struct buf b = BUF_INIT(POLICY_MAX);
	char path[PATH_MAX + 16];
	int fd, rc;

	snprintf(path, sizeof path, "%s/policy.json", p->record);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	rc = fd < 0 || fd_slurp_file(p->f->policy, 0, &b) < 0 || fd_write(fd, b.data, b.len) < 0 ||
	     fchmod(fd, 0644) < 0;
	fd_close(&fd);
	buf_free(&b);
	return rc ? msg_fail_sys(EXIT_IO, "cannot copy the policy to '%s'", path) : 0;
}

static int run_one(const struct plan *p, const struct argv *a)
{
	struct ask q = ASK_INIT;
	int code = 0;

	if (ask_begin(&q, p->f->engine, a) < 0)
		code = msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", a->v[0]);
	else if (ask_end(&q) != 0)
		code = msg_fail(EXIT_UNAVAILABLE, "%s %s %s failed: %s", p->f->engine->name, a->v[1],
				a->v[2], ask_why(&q));
	ask_free(&q);
	return code;
}

int setup_run(const struct plan *p)
{
	int code = 0;
	size_t i;

	if (p->way == WAY_FILE)
		code = make_meeting(p);
	if (plan_proxy_contained(p))
		code = copy_policy(p);
	for (i = 0; i < p->setups && code == 0; i++)
		code = run_one(p, &p->setup[i]);
	return code;
}

void setup_undo(const struct plan *p)
{
	const char *endpoint = p->f->facts.endpoint;
	struct leftover l = {p->f->engine->name, p->f->engine_program, *endpoint != '\0' ? endpoint : NULL};
	char why[LEFTOVER_ERROR_MAX];

	if (p->f->engine->image && leftover_remove(&l, p->run_id, why) < 0)
		msg_say("not all is gone that run %s had: %s (agent gc removes it later)", p->run_id, why);
}
