/* Looks at every engine, or the one that was named, and says which of them a run takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "bwrap.h"
#include "container.h"
#include "docker.h"
#include "exit.h"
#include "podman.h"

/* Who can be named where we are root: nobody. */
#define SOMEBODY "65534"

static const struct {
	const char *name;
	void (*look)(const struct doctor *, struct engine *);
} looks[] = {
	{"container", container_look},
	{"docker", docker_look},
	{"podman", podman_look},
	{"bwrap", bwrap_look},
};

static void look(const struct doctor *d, struct engine *e, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof looks / sizeof looks[0]; i++)
		if (strcmp(looks[i].name, name) == 0)
			looks[i].look(d, e);
}

/* agent-launch is asked for an engine that there is not, and names those that there are. */
static void know(struct doctor *d)
{
	struct argv argv = ARGV_INIT;
	struct answer a = {.status = -1};

	if (d->launch[0] != '\0') {
		argv_all(&argv, d->launch, "run", "--dry-run", "--tool", "sh", "--engine", "?", (char *)NULL);
		/* It refuses to be root before it says anything else. */
		if (geteuid() == 0 && getenv("SUDO_UID") == NULL)
			argv_all(&argv, "--uid", SOMEBODY, (char *)NULL);
		argv_all(&argv, "owner/name", "true", (char *)NULL);
		ask(d, &argv, &a);
	}
	engine_know(d->engines, a.status == EXIT_USAGE && a.said.len > 0 ? a.said.data : "");
	answer_free(&a);
}

static void report_engine(struct doctor *d, int i)
{
	struct engine *e = &d->engines[i];
	char subject[32];

	engine_weigh(d->engines, i, d->asked);
	report_add(&d->report, engine_name(i), &e->finding);
	if (e->network.found[0] == '\0')
		return;
	snprintf(subject, sizeof subject, "%s-network", engine_name(i));
	report_add(&d->report, subject, &e->network);
}

void check_engines(struct doctor *d)
{
	const char *wanted = getenv("AGENT_ENGINE"), *named = NULL;
	struct finding f;
	int i, chosen;

	if (d->options.engine != NULL)
		named = "--engine";
	else if (wanted != NULL && *wanted != '\0')
		named = "AGENT_ENGINE";
	if (named != NULL)
		d->asked = engine_index(d->options.engine != NULL ? d->options.engine : wanted);
	know(d);
	for (i = 0; i < ENGINES; i++)
		if (d->options.engine != NULL ? i == d->asked : engine_is_usual(i) || i == d->asked)
			look(d, &d->engines[i], engine_name(i));
	for (i = 0; i < ENGINES; i++)
		if (d->engines[i].state != ENGINE_UNSEEN)
			report_engine(d, i);
	if (named != NULL && d->asked < 0) {
		finding_fail(&f, EXIT_UNAVAILABLE, "AGENT_ENGINE names '%.60s', which is no engine", wanted);
		finding_next(&f, "unset it, or name one of " ENGINE_NAMES);
	} else {
		engine_verdict(d->engines, d->asked, named, &f);
	}
	report_add(&d->report, "engine", &f);
	chosen = d->asked >= 0 ? d->asked : engine_choose(d->engines);
	d->host_programs = chosen < 0 || strcmp(engine_name(chosen), "bwrap") == 0;
}
