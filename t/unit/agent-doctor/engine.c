/* engine: which one a run takes, and how bad it is that another does not work. */
#include "engine.h"

#include "exit.h"
#include "tap.h"

enum { CONTAINER, DOCKER, PODMAN, BWRAP };

/* All known; the states of docker, podman, bwrap, each a failure but when ready. */
static struct engine *set(enum engine_state docker, enum engine_state podman, enum engine_state bwrap)
{
	static struct engine e[ENGINES];
	int i;

	memset(e, 0, sizeof e);
	e[DOCKER].state = docker;
	e[PODMAN].state = podman;
	e[BWRAP].state = bwrap;
	for (i = 0; i < ENGINES; i++) {
		e[i].known = 1;
		if (e[i].state == ENGINE_READY)
			finding_ok(&e[i].finding, "works");
		else
			finding_fail(&e[i].finding, EXIT_UNAVAILABLE, "broken");
	}
	return e;
}

static int level(struct engine *e, int i, int asked)
{
	engine_weigh(e, i, asked);
	return (int)e[i].finding.level;
}

static void names(void)
{
	struct engine e[ENGINES] = {{.known = 0}};

	is_int(engine_index("bwrap"), BWRAP, "bwrap");
	is_int(engine_index("container"), CONTAINER, "container");
	is_int(engine_index("dock"), -1, "no part of a name");
	engine_know(e, "agent-launch: unknown engine '?': there are bwrap\n");
	ok(e[BWRAP].known && !e[DOCKER].known && !e[PODMAN].known && !e[CONTAINER].known, "one is known");
	engine_know(e, "agent-launch: unknown engine '?': there are docker, podman, bwrap");
	ok(e[BWRAP].known && e[DOCKER].known && e[PODMAN].known && !e[CONTAINER].known, "three are");
	engine_know(e, "agent-launch: refused");
	ok(e[BWRAP].known && e[DOCKER].known && e[CONTAINER].known, "in other words: all");
}

static void choice(void)
{
	struct engine *e = set(ENGINE_READY, ENGINE_READY, ENGINE_READY);

	is_int(engine_choose(e), DOCKER, "docker first");
	e[DOCKER].known = 0;
	is_int(engine_choose(e), PODMAN, "but not one that agent-launch does not have");
	is_int(engine_choose(set(ENGINE_BROKEN, ENGINE_ABSENT, ENGINE_READY)), BWRAP, "bwrap last");
	e = set(ENGINE_ABSENT, ENGINE_ABSENT, ENGINE_ABSENT);
	e[CONTAINER].state = ENGINE_READY;
	is_int(engine_choose(e), -1, "container not on Linux");
}

static void levels(void)
{
	is_int(level(set(ENGINE_BROKEN, ENGINE_ABSENT, ENGINE_READY), DOCKER, -1), LEVEL_WARN,
	       "broken beside one that works: a warning");
	is_int(level(set(ENGINE_BROKEN, ENGINE_ABSENT, ENGINE_READY), PODMAN, -1), LEVEL_OK,
	       "absent beside one that works: fine");
	is_int(level(set(ENGINE_ABSENT, ENGINE_ABSENT, ENGINE_ABSENT), PODMAN, -1), LEVEL_WARN,
	       "absent where none works: a warning");
	is_int(level(set(ENGINE_HUNG, ENGINE_ABSENT, ENGINE_READY), DOCKER, -1), LEVEL_FAIL,
	       "one that hangs is a failure");
	is_int(level(set(ENGINE_BROKEN, ENGINE_ABSENT, ENGINE_READY), DOCKER, DOCKER), LEVEL_FAIL,
	       "and so is one that was asked for");
	is_int(level(set(ENGINE_ABSENT, ENGINE_ABSENT, ENGINE_READY), DOCKER, DOCKER), LEVEL_FAIL,
	       "that is not there as well");
}

static void unknown(void)
{
	struct engine *e = set(ENGINE_HUNG, ENGINE_ABSENT, ENGINE_READY);
	struct finding f;

	e[DOCKER].known = 0;
	finding_warn(&e[DOCKER].network, "bad");
	is_int(level(e, DOCKER, -1), LEVEL_OK, "what agent-launch does not have is no trouble");
	is(e[DOCKER].network.found, "", "nor is its network");
	engine_verdict(e, DOCKER, "--engine", &f);
	is_int(f.level, LEVEL_FAIL, "but when it is asked for");
	ok(strstr(f.found, "no engine docker") != NULL, "and that is said");
}

static void verdicts(void)
{
	struct finding f;

	engine_verdict(set(ENGINE_ABSENT, ENGINE_BROKEN, ENGINE_HUNG), -1, NULL, &f);
	is_int(f.level, LEVEL_FAIL, "none works");
	is_int(f.code, EXIT_UNAVAILABLE, "exit code 69");
	ok(f.next[0] != '\0', "with a next step");
	engine_verdict(set(ENGINE_ABSENT, ENGINE_READY, ENGINE_READY), -1, NULL, &f);
	is(f.found, "podman is what a run takes that names none", "the first that works");
	engine_verdict(set(ENGINE_READY, ENGINE_READY, ENGINE_READY), BWRAP, "AGENT_ENGINE", &f);
	is(f.found, "bwrap, by AGENT_ENGINE", "the one that is named");
	engine_verdict(set(ENGINE_BROKEN, ENGINE_READY, ENGINE_READY), DOCKER, "AGENT_ENGINE", &f);
	is_int(f.level, LEVEL_FAIL, "named and broken, whatever else works");
}

int main(void)
{
	names();
	choice();
	levels();
	unknown();
	verdicts();
	return tap_done();
}
