#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "opened.h"
#include "place.h"
#include "policy.h"

#define RECORD_VERSION 1
#define PHASES_MAX 16
#define NOTES_MAX 32

static json_t *now(void)
{
	char text[32];
	time_t t = time(NULL);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

static json_t *names(const struct argv *vars)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < vars->n; i++)
		json_array_append_new(list, json_stringn(vars->v[i], strcspn(vars->v[i], "=")));
	return list;
}

/* How the network is cut, for who reads the record. */
static const char *mode(const struct plan *p)
{
	switch (p->way) {
	case WAY_FD:
	case WAY_FILE:
	case WAY_VOLUME:
		return "no network, handed-over listener";
	case WAY_NETWORK:
		return "internal network, proxy its only other member";
	case WAY_GATEWAY:
		break;
	}
	return "by environment";
}

/* null for an engine that runs none. */
static json_t *image(const struct plan *p)
{
	const struct image *i = &p->f->facts.image;

	return !p->f->engine->image ? json_null() :
	       json_pack("{s:s, s:s, s:s*}", "name", i->name, "id", i->id, "digest",
			 i->digest[0] != '\0' ? i->digest : NULL);
}

/* Names of variables, never a value; login says which file a key was taken from. */
static json_t *credentials(const struct wallet *w)
{
	return json_pack("{s:s, s:o, s:o, s:s*}", "git", w->token_source, "model", names(&w->models),
			 "env", names(&w->env), "login", w->login[0] != '\0' ? w->login : NULL);
}

static json_t *first(const struct plan *p, const struct wallet *w)
{
	const struct options *o = p->o;
	const char *at = p->f->facts.endpoint;
	const char *where = o->source == SOURCE_BUNDLE ? o->path : p->repo;

	return json_pack("{s:i, s:s, s:s, s:i, s:s, s:s, s:o, s:s?, s:s, s:s*, s:s, s:o, s:[], s:[], s:b, "
			 "s:{s:s, s:s, s:o}, s:o, s:n, s:n, s:n}",
			 "version", RECORD_VERSION, "id", p->run_id, "state", "running", "pid",
			 (int)getpid(), "verb", options_verb(o), "engine",
			 p->f->engine->name, "image", image(p), "endpoint", at[0] != '\0' ? at : NULL,
			 "tool", p->f->tool.name, "base", o->base, "repo", where, "started", now(),
			 "phases", "notes", "subreaper", 0, "egress", "mode", mode(p), "policy",
			 p->f->policy, "opened", opened_list(o), "credentials", credentials(w),
			 "selftest", "hosts", "usage");
}

int record_open(struct record *r, const struct plan *p, const struct wallet *w)
{
	int code = place_make(p->f->state);

	r->path = p->record;
	r->dir = -1;
	r->run = NULL;
	if (code != 0)
		return code;
	if (mkdir(r->path, 0700) < 0) {
		if (errno == EEXIST)
			return msg_fail(EXIT_USAGE, "there is a run '%s' already: %s", p->run_id, r->path);
		return msg_fail_sys(EXIT_IO, "cannot make the run record '%s'", r->path);
	}
	r->dir = open(r->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (r->dir < 0 || flock(r->dir, LOCK_EX | LOCK_NB) < 0)
		return msg_fail_sys(EXIT_IO, "cannot open the run record '%s'", r->path);
	r->run = first(p, w);
	if (r->run == NULL)
		return msg_fail(EXIT_SOFTWARE, "cannot make the run record: out of memory or a name "
				"that is not UTF-8");
	if (record_write(r) < 0)
		return msg_fail_sys(EXIT_IO, "cannot write '%s/run.json'", r->path);
	return 0;
}

int record_file(const struct record *r, const char *name)
{
	return openat(r->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static void append(struct record *r, const char *list, size_t max, json_t *value)
{
	json_t *to = json_object_get(r->run, list);

	if (value != NULL && json_array_size(to) < max)
		json_array_append(to, value);
	json_decref(value);
}

void record_phase(struct record *r, const char *phase, long ms)
{
	append(r, "phases", PHASES_MAX,
	       json_pack("{s:s, s:I}", "phase", phase, "ms", (json_int_t)ms));
}

void record_note(struct record *r, const char *text)
{
	append(r, "notes", NOTES_MAX, json_string(text));
}

int record_write(struct record *r)
{
	return json_replace(r->dir, "run.json", r->run);
}

int record_finish(struct record *r, int code, const json_t *result)
{
	json_object_set_new(r->run, "state", json_string("done"));
	json_object_set_new(r->run, "ended", now());
	json_object_set_new(r->run, "code", json_integer(code));
	json_object_del(r->run, "pid");
	if (result != NULL) {
		json_t *copy = json_deep_copy(result);

		json_object_del(copy, "event");
		json_object_set_new(r->run, "result", copy);
	}
	return record_write(r);
}

void record_close(struct record *r)
{
	json_decref(r->run);
	r->run = NULL;
	fd_close(&r->dir);
}
