#include "engine.h"

#include <stdio.h>
#include <string.h>

#include "exit.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz"

enum { CONTAINER, DOCKER, PODMAN, BWRAP };

static const char *const names[ENGINES] = {
	[CONTAINER] = "container", [DOCKER] = "docker", [PODMAN] = "podman", [BWRAP] = "bwrap"};

const char *engine_name(int i)
{
	return names[i];
}

int engine_index(const char *name)
{
	int i;

	for (i = 0; i < ENGINES; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int engine_is_usual(int i)
{
#ifdef __APPLE__
	return i == CONTAINER;
#else
	return i != CONTAINER;
#endif
}

/* "unknown engine '?': there are bwrap, docker". In other words: then all are taken as known. */
void engine_know(struct engine e[ENGINES], const char *said)
{
	static const char intro[] = "there are ";
	const char *list = strstr(said, intro);
	int i;

	for (i = 0; i < ENGINES; i++)
		e[i].known = list == NULL;
	if (list == NULL)
		return;
	list += strlen(intro);
	while (*list != '\0' && *list != '\n') {
		size_t n = strspn(list, LETTERS);

		for (i = 0; i < ENGINES; i++)
			if (strlen(names[i]) == n && strncmp(names[i], list, n) == 0)
				e[i].known = 1;
		list += n > 0 ? n : 1;
	}
}

int engine_choose(const struct engine e[ENGINES])
{
	int i;

	for (i = 0; i < ENGINES; i++)
		if (e[i].state == ENGINE_READY && e[i].known && engine_is_usual(i))
			return i;
	return -1;
}

static void add(struct finding *f, const char *text)
{
	size_t n = strlen(f->found);

	snprintf(f->found + n, sizeof f->found - n, "%s", text);
}

void engine_weigh(struct engine e[ENGINES], int i, int asked)
{
	struct engine *one = &e[i];

	/* Nobody can take it: nothing about it has to be done. */
	if (!one->known && i != asked) {
		one->finding.level = LEVEL_OK;
		one->finding.next[0] = one->network.found[0] = '\0';
		add(&one->finding, " (this agent-launch has no such engine)");
		return;
	}
	if (i == asked || one->state == ENGINE_READY || one->state == ENGINE_HUNG)
		return;
	one->finding.level = LEVEL_WARN;
	one->finding.code = EXIT_OK;
	if (one->state == ENGINE_ABSENT && engine_choose(e) >= 0)
		finding_ok(&one->finding, "not installed, and not needed");
}

void engine_verdict(const struct engine e[ENGINES], int asked, const char *named, struct finding *f)
{
	int chosen = asked >= 0 ? asked : engine_choose(e);

	if (chosen < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "no engine answers: there is nothing to make a sandbox with");
#ifdef __APPLE__
		finding_next(f, "install Apple container, and start it: container system start");
#else
		finding_next(f, "the least is the package bubblewrap; the lines above say what is wrong "
			     "with each engine");
#endif
		return;
	}
	if (!e[chosen].known) {
		finding_fail(f, EXIT_UNAVAILABLE, "this agent-launch has no engine %s", names[chosen]);
		finding_next(f, "agent run --help names those that it has");
		return;
	}
	if (e[chosen].state != ENGINE_READY) {
		finding_fail(f, EXIT_UNAVAILABLE, "%s names %s, which cannot be used", named, names[chosen]);
		finding_next(f, "the line of %s says why", names[chosen]);
		return;
	}
	if (named != NULL)
		finding_ok(f, "%s, by %s", names[chosen], named);
	else
		finding_ok(f, "%s is what a run takes that names none", names[chosen]);
}
