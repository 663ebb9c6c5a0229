#include "identity.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "num.h"

#ifdef __linux__
#define KNOWS_ITSELF 1
#else
#define KNOWS_ITSELF 0
#endif

static int is(const struct engine *e, const char *name)
{
	return strcmp(e->name, name) == 0;
}

/* What each says of itself, one field a '|': version, processors, the machine's name. */
static void question(struct argv *a, const struct engine *e, const char *program)
{
	if (is(e, "docker"))
		argv_all(a, program, "info", "--format", "{{.ServerVersion}}|{{.NCPU}}|{{.Name}}",
			 (char *)NULL);
	else if (is(e, "podman"))
		argv_all(a, program, "info", "--format",
			 "{{.Version.Version}}|{{.Host.CPUs}}|{{.Host.Hostname}}", (char *)NULL);
	else
		argv_all(a, program, "--version", (char *)NULL);
}

/*
 * podman(1) info asks the package manager about each helper that it names, for a second or more.
 * Where it is no client of another's service this is its machine, and it need not be asked.
 */
static void short_question(struct argv *a, const char *program)
{
	argv_all(a, program, "version", "--format",
		 "{{.Client.Version}}|{{if .Server}}far{{else}}here{{end}}", (char *)NULL);
}


static int take_field(char **from, char *out, size_t size)
{
	char *field = strsep(from, "|\n");

	if (field == NULL)
		return -1;
	snprintf(out, size, "%s", field);
	return 0;
}

static void take_answer(struct facts *f, char *answer)
{
	char cpus[16] = "", name[256] = "", ours[256] = "?";
	long n;

	take_field(&answer, f->version, sizeof f->version);
	if (take_field(&answer, cpus, sizeof cpus) == 0 && num_parse(cpus, 1, 1 << 20, &n) == 0)
		f->cpus = (int)n;
	take_field(&answer, name, sizeof name);
	gethostname(ours, sizeof ours - 1);
#ifdef __linux__
	f->local = strcmp(name, ours) == 0;
#endif
}

/* 0 when the answer to the short question is all that there is to know. */
static int take_short(struct facts *f, char *answer)
{
#ifdef __linux__
	char where[8] = "";
	cpu_set_t ours;

	if (take_field(&answer, f->version, sizeof f->version) == 0 && f->version[0] != '\0' &&
	    take_field(&answer, where, sizeof where) == 0 && strcmp(where, "here") == 0 &&
	    sched_getaffinity(0, sizeof ours, &ours) == 0) {
		f->cpus = CPU_COUNT(&ours);
		f->local = 1;
		return 0;
	}
#else
	(void)f;
	(void)answer;
#endif
	return -1;
}

static int begin(struct identity *id)
{
	struct argv a = ARGV_INIT;
	int rc;

	if (id->brief)
		short_question(&a, id->program);
	else
		question(&a, id->engine, id->program);
	rc = argv_ok(&a) < 0 ? -1 : ask_begin(&id->q, id->engine, &a);
	argv_free(&a);
	return rc;
}

int identity_begin(struct identity *id, const struct engine *e, const char *program, int whole)
{
	memset(id, 0, sizeof *id);
	id->q = (struct ask)ASK_INIT;
	id->engine = e;
	id->program = program;
	id->brief = KNOWS_ITSELF && !whole && is(e, "podman");
	return begin(id);
}

int identity_end(struct identity *id, struct facts *f, int proven)
{
	if (id->brief) {
		if (ask_end(&id->q) == 0 && proven && take_short(f, id->q.answer.data) == 0)
			return 0;
		ask_free(&id->q);
		id->brief = 0;
		if (begin(id) < 0)
			return -1;
	}
	if (ask_end(&id->q) != 0 || id->q.answer.len == 0 || id->q.answer.data[0] == '|')
		return -1;
	if (f != NULL)
		take_answer(f, id->q.answer.data);
	return 0;
}

void identity_free(struct identity *id)
{
	ask_free(&id->q);
}
