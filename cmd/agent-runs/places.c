#include "places.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client.h"
#include "exit.h"
#include "fan.h"
#include "json.h"
#include "leftover.h"
#include "listing.h"
#include "msg.h"
#include "self.h"

static const char *known(const char *engine)
{
	const char *const *e;

	for (e = leftover_engines; *e != NULL; e++)
		if (strcmp(*e, engine) == 0)
			return *e;
	return NULL;
}

static int same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The place, made if it is not there; NULL with errno. */
static struct place *find(struct places *p, const char *engine, const char *endpoint)
{
	struct place *to;
	size_t i;

	if (endpoint != NULL && *endpoint == '\0')
		endpoint = NULL;
	for (i = 0; i < p->n; i++)
		if (p->v[i].engine == engine && same(p->v[i].endpoint, endpoint))
			return &p->v[i];
	if (p->n == PLACES_MAX) {
		errno = E2BIG;
		return NULL;
	}
	to = &p->v[p->n];
	memset(to, 0, sizeof *to);
	to->engine = engine;
	to->endpoint = endpoint != NULL ? strdup(endpoint) : NULL;
	if (endpoint != NULL && to->endpoint == NULL)
		return NULL;
	p->n++;
	return to;
}

int places_now(struct places *p)
{
	const char *const *e;

	for (e = leftover_engines; *e != NULL; e++) {
		const char *variable = client_endpoint(*e);
		char program[PATH_MAX];

		if (self_which(*e, NULL, program) == 0 &&
		    find(p, *e, variable != NULL ? getenv(variable) : NULL) == NULL)
			return -1;
	}
	return 0;
}

int places_add(struct places *p, const struct run *r)
{
	const char *engine = known(json_text(r->json, "engine", ""));
	struct place *to;

	if (engine == NULL)
		return 0;
	to = find(p, engine, json_text(r->json, "endpoint", NULL));
	if (to == NULL)
		return -1;
	argv_add(&to->ended, r->id);
	if (run_unsettled(r))
		argv_add(&to->lost, r->id);
	return argv_ok(&to->ended) < 0 || argv_ok(&to->lost) < 0 ? -1 : 0;
}

static int has(const struct argv *ids, const char *id)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (strcmp(ids->v[i], id) == 0)
			return 1;
	return 0;
}

/* It does not answer: that matters where something may be left. */
static int unanswered(struct places *p, const struct place *at, const char *why)
{
	size_t i;

	if (at->lost.n == 0)
		return 0;
	for (i = 0; i < at->lost.n; i++)
		argv_add(&p->kept, at->lost.v[i]);
	return msg_fail(EXIT_UNAVAILABLE, "%s; what run '%s'%s left there stays until agent gc can ask it", why,
			at->lost.v[0], at->lost.n > 1 ? " and others" : "");
}

static int clear_run(struct places *p, const struct leftover *l, const char *id, const struct options *o)
{
	char why[LEFTOVER_ERROR_MAX];
	int n = o->dry_run ? 1 : leftover_remove(l, id, why);

	if (n < 0) {
		argv_add(&p->kept, id);
		return msg_fail(EXIT_IO, "cannot remove all that run '%s' left: %s", id, why);
	}
	if (n > 0)
		printf("%s %s\n", l->engine, id);
	return 0;
}

static void tell_orphan(const struct leftover *l, const char *id)
{
	msg_say("%s has something of run '%s', which has no record here: if it is not somebody else's, "
		"agent gc --orphans removes it", l->engine, id);
}

static int clear_place(struct places *p, const struct place *at, const struct shelf *s,
		       const struct options *o)
{
	char program[PATH_MAX], why[LEFTOVER_ERROR_MAX];
	struct leftover l = {at->engine, program, at->endpoint};
	struct argv ids = ARGV_INIT;
	struct stat st;
	int code = 0;
	size_t i;

	if (self_which(at->engine, NULL, program) < 0) {
		snprintf(why, sizeof why, "%s is not on PATH", at->engine);
		return unanswered(p, at, why);
	}
	if (leftover_runs(&l, &ids, why) < 0)
		code = unanswered(p, at, why);
	else
		for (i = 0; i < ids.n; i++) {
			/* Looked at now: a run that has begun meanwhile is no orphan. */
			int here = s->dir >= 0 &&
				   fstatat(s->dir, ids.v[i], &st, AT_SYMLINK_NOFOLLOW) == 0;

			if (has(&at->ended, ids.v[i]) || (!here && o->orphans))
				code = fan_code(code, clear_run(p, &l, ids.v[i], o));
			else if (!here)
				tell_orphan(&l, ids.v[i]);
		}
	argv_free(&ids);
	return code;
}

int places_clear(struct places *p, const struct shelf *s, const struct options *o)
{
	int code = 0;
	size_t i;

	for (i = 0; i < p->n; i++)
		code = fan_code(code, clear_place(p, &p->v[i], s, o));
	return code;
}

void places_free(struct places *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].endpoint);
		argv_free(&p->v[i].ended);
		argv_free(&p->v[i].lost);
	}
	argv_free(&p->kept);
	p->n = 0;
}
