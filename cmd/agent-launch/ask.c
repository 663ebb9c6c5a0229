#include "ask.h"

#include <errno.h>
#include <string.h>

#include "client.h"
#include "spawn.h"

int ask_begin(struct ask *q, const struct engine *e, const struct argv *a)
{
	struct argv env = ARGV_INIT;
	struct spawn s = {.argv = a->v, .plain = 1};
	int rc = -1, cause;

	memset(q, 0, sizeof *q);
	q->answer.max = q->complaint.max = ASK_MAX;
	q->under_way = (struct capture)CAPTURE_INIT;
	q->under_way.out = &q->answer;
	q->under_way.err = &q->complaint;
	q->under_way.ms = ASK_MS;
	client_env(&env, e->name);
	if (argv_ok(&env) == 0) {
		s.envp = env.v;
		rc = capture_begin(&q->under_way, &s);
	}
	cause = errno;
	argv_free(&env);
	errno = cause;
	return rc;
}

static void chomp(struct buf *b)
{
	while (b->len > 0 && b->data[b->len - 1] == '\n')
		b->data[--b->len] = '\0';
}

int ask_end(struct ask *q)
{
	int rc = capture_end(&q->under_way);

	chomp(&q->answer);
	chomp(&q->complaint);
	return rc;
}

const char *ask_why(const struct ask *q)
{
	const char *line = q->complaint.len > 0 ? strrchr(q->complaint.data, '\n') : NULL;

	if (q->complaint.len == 0)
		return "it does not say why";
	return line != NULL ? line + 1 : q->complaint.data;
}

void ask_free(struct ask *q)
{
	capture_kill(&q->under_way);
	buf_free(&q->answer);
	buf_free(&q->complaint);
}
