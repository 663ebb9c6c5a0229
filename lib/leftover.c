#include "leftover.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "client.h"
#include "listing.h"
#include "repo.h"

#define ANSWER_MAX ((size_t)16 << 20)
/* A daemon that is busy may take its time to stop a container; one that hangs does not get more. */
#define ANSWER_MS 60000L
#define WORDS 6

struct kind {
	const char *noun;
	const char *list[WORDS];    /* all of them for JSON, else those that a --filter is added for */
	const char *inspect[WORDS]; /* prints the label of each; none where the list has it */
	const char *remove[WORDS];
};

#define KINDS 3

/* In the order in which they have to go. */
static const struct kind docker[KINDS] = {
	{"container", {"ps", "-aq", "--no-trunc", NULL},
	 {"container", "inspect", "--format", "{{index .Config.Labels \"agent.run\"}}", NULL},
	 {"rm", "-f", "-v", NULL}},
	{"network", {"network", "ls", "-q", "--no-trunc", NULL},
	 {"network", "inspect", "--format", "{{index .Labels \"agent.run\"}}", NULL},
	 {"network", "rm", NULL}},
	{"volume", {"volume", "ls", "-q", NULL},
	 {"volume", "inspect", "--format", "{{index .Labels \"agent.run\"}}", NULL},
	 {"volume", "rm", "-f", NULL}},
};

static const struct kind apple[KINDS] = {
	{"container", {"list", "-a", "--format", "json", NULL}, {NULL}, {"delete", "--force", NULL}},
	{"network", {"network", "list", "--format", "json", NULL}, {NULL}, {"network", "delete", NULL}},
	{"volume", {"volume", "list", "--format", "json", NULL}, {NULL}, {"volume", "delete", NULL}},
};

const char *const leftover_engines[] = {"docker", "podman", "container", NULL};

static int is_apple(const struct leftover *l)
{
	return strcmp(l->engine, "container") == 0;
}

static void make_env(const struct leftover *l, struct argv *env)
{
	const char *endpoint = client_endpoint(l->engine);

	client_env(env, l->engine);
	if (endpoint != NULL)
		argv_setenv(env, endpoint, l->endpoint);
}

static int fail(const struct leftover *l, const char *what, const char *text, char *why)
{
	snprintf(why, LEFTOVER_ERROR_MAX, "%s %s: %.300s", l->engine, what, text);
	return -1;
}

/* Warnings come first, what went wrong comes last. */
static const char *last_line(struct buf *b)
{
	char *end;

	while (b->len > 0 && (b->data[b->len - 1] == '\n' || b->data[b->len - 1] == '\r'))
		b->data[--b->len] = '\0';
	end = strrchr(b->data, '\n');
	return end != NULL ? end + 1 : b->data;
}

/* Runs the engine's program. Its exit code, or -1 when it gave no whole answer. */
static int ask(const struct leftover *l, const char *const *words, const struct argv *rest,
	       struct buf *out, char *why)
{
	struct argv argv = ARGV_INIT, env = ARGV_INIT;
	struct buf err = BUF_INIT(ANSWER_MAX);
	struct spawn s = {.in = -1};
	struct capture c = CAPTURE_INIT;
	int status = -1;
	size_t i;

	argv_add(&argv, l->program);
	for (; *words != NULL; words++)
		argv_add(&argv, *words);
	for (i = 0; i < rest->n; i++)
		argv_add(&argv, rest->v[i]);
	make_env(l, &env);
	if (argv_ok(&argv) == 0 && argv_ok(&env) == 0) {
		s.argv = argv.v;
		s.envp = env.v;
		c.out = out;
		c.err = &err;
		c.ms = ANSWER_MS;
		status = capture_run(&c, &s);
	}
	if (status < 0)
		fail(l, "does not answer", strerror(errno), why);
	else if (err.len > 0)
		fail(l, "says", last_line(&err), why);
	else
		fail(l, "fails", "it does not say why", why);
	argv_free(&argv);
	argv_free(&env);
	buf_free(&err);
	return status;
}

static int understand(const struct leftover *l, const struct buf *out, const char *run_id,
		      struct argv *names, struct argv *runs)
{
	const char *text = out->data != NULL ? out->data : "";

	return is_apple(l) ? listing_json(text, out->len, LEFTOVER_LABEL, run_id, names, runs)
			   : listing_lines(text, out->len, names);
}

/* The objects of a kind that carry the label, of one run or of any; for Apple's engine also whose. */
static int list(const struct leftover *l, const struct kind *k, const char *run_id,
		struct argv *names, struct argv *runs, char *why)
{
	struct buf out = BUF_INIT(ANSWER_MAX);
	struct argv rest = ARGV_INIT;
	int rc = 0;

	if (!is_apple(l)) {
		argv_add(&rest, "--filter");
		argv_fmt(&rest, "label=" LEFTOVER_LABEL "%s%s", run_id != NULL ? "=" : "",
			 run_id != NULL ? run_id : "");
	}
	/* Before macOS 26 Apple's engine has no networks, and says so as an error. */
	if (argv_ok(&rest) < 0 || ask(l, k->list, &rest, &out, why) != 0)
		rc = is_apple(l) && strcmp(k->noun, "network") == 0 ? 0 : -1;
	else if (understand(l, &out, run_id, names, runs) < 0)
		rc = fail(l, "does not list its objects", strerror(errno), why);
	argv_free(&rest);
	buf_free(&out);
	return rc;
}

/* One kind: how many were removed, or -1. */
static int clear(const struct leftover *l, const struct kind *k, const char *run_id, char *why)
{
	struct argv names = ARGV_INIT, left = ARGV_INIT;
	struct buf out = BUF_INIT(ANSWER_MAX);
	char other[LEFTOVER_ERROR_MAX];
	int rc = list(l, k, run_id, &names, NULL, why);

	if (rc == 0 && names.n > 0 && ask(l, k->remove, &names, &out, why) != 0) {
		/* Somebody else may have been faster: what counts is what is left. */
		rc = list(l, k, run_id, &left, NULL, other);
		rc = rc < 0 || left.n > 0 ? -1 : 0;
	}
	rc = rc == 0 ? (int)names.n : -1;
	argv_free(&names);
	argv_free(&left);
	buf_free(&out);
	return rc;
}

int leftover_remove(const struct leftover *l, const char *run_id, char why[LEFTOVER_ERROR_MAX])
{
	const struct kind *kinds = is_apple(l) ? apple : docker;
	char other[LEFTOVER_ERROR_MAX];
	int i, n, total = 0, failed = 0;

	for (i = 0; i < KINDS; i++) {
		/* Of several failures the first one is told: it is likely the cause of the others. */
		n = clear(l, &kinds[i], run_id, failed ? other : why);
		if (n < 0)
			failed = 1;
		else
			total += n;
	}
	return failed ? -1 : total;
}

static int add_runs(struct argv *run_ids, const struct buf *out)
{
	const char *at = out->len > 0 ? out->data : "";

	while (*at != '\0') {
		size_t n = strcspn(at, "\r\n");
		char id[RUN_ID_MAX + 1];

		snprintf(id, sizeof id, "%.*s", n <= RUN_ID_MAX ? (int)n : 0, at);
		if (repo_check_run_id(id) == NULL && listing_once(run_ids, id) < 0)
			return -1;
		at += n + (at[n] != '\0');
	}
	return 0;
}

/* Whose the objects of a kind are. */
static int owners(const struct leftover *l, const struct kind *k, struct argv *run_ids, char *why)
{
	struct argv names = ARGV_INIT, values = ARGV_INIT;
	struct buf out = BUF_INIT(ANSWER_MAX);
	int rc = list(l, k, NULL, &names, &values, why);
	size_t i;

	for (i = 0; rc == 0 && i < values.n; i++)
		if (repo_check_run_id(values.v[i]) == NULL)
			rc = listing_once(run_ids, values.v[i]);
	/* One that has gone meanwhile makes it fail, after it has told about the others. */
	if (rc == 0 && names.n > 0 && k->inspect[0] != NULL)
		rc = ask(l, k->inspect, &names, &out, why) < 0 ? -1 : add_runs(run_ids, &out);
	argv_free(&names);
	argv_free(&values);
	buf_free(&out);
	return rc;
}

int leftover_runs(const struct leftover *l, struct argv *run_ids, char why[LEFTOVER_ERROR_MAX])
{
	const struct kind *kinds = is_apple(l) ? apple : docker;
	int i, rc = 0;

	why[0] = '\0';
	for (i = 0; rc == 0 && i < KINDS; i++)
		rc = owners(l, &kinds[i], run_ids, why);
	if (rc < 0 && why[0] == '\0')
		fail(l, "has too much", strerror(errno), why);
	return rc;
}
