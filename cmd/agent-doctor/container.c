#include "container.h"

#include <errno.h>

#include "exit.h"
#include "self.h"
#include "version.h"

void container_judge(const struct container_facts *facts, struct engine *e)
{
	struct finding *f = &e->finding;
	struct version v;

	e->state = ENGINE_BROKEN;
	if (version_find(facts->text, &v) < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "does not tell its version: '%.100s'", facts->text);
		finding_next(f, "install Apple container 0.12 or newer");
	} else if (version_before(&v, 0, 12, 0)) {
		finding_fail(f, EXIT_UNAVAILABLE, "%ld.%ld.%ld is too old: it lacks --cap-drop", v.part[0],
			     v.part[1], v.part[2]);
		finding_next(f, "install Apple container 0.12 or newer");
	} else if (!facts->running) {
		finding_fail(f, EXIT_UNAVAILABLE, "%ld.%ld.%ld, its service does not answer: %.200s",
			     v.part[0], v.part[1], v.part[2], facts->said);
		finding_next(f, "container system start");
	} else {
		e->state = ENGINE_READY;
		finding_ok(f, "%ld.%ld.%ld, its service answers", v.part[0], v.part[1], v.part[2]);
		finding_warn(&e->network, "the network of a run is not cut: the proxy is a matter of the "
			     "environment");
		finding_next(&e->network, "use a Linux engine where the network has to be a wall");
	}
}

static void trouble(const struct answer *a, struct engine *e)
{
	char words[ASK_WORDS_MAX];

	e->state = a->err == ETIMEDOUT ? ENGINE_HUNG : ENGINE_BROKEN;
	finding_fail(&e->finding, EXIT_UNAVAILABLE, "%s", answer_trouble(a, words));
	finding_next(&e->finding, "container system stop, then container system start");
}

void container_look(const struct doctor *d, struct engine *e)
{
	struct argv version = ARGV_INIT, status = ARGV_INIT;
	char container[PATH_MAX], words[ASK_WORDS_MAX];
	struct container_facts facts;
	struct answer v, s;

	if (self_which("container", NULL, container) < 0) {
		e->state = ENGINE_ABSENT;
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "not installed");
		finding_next(&e->finding, "it is for macOS: install Apple container, or use another engine");
		return;
	}
	argv_all(&version, container, "--version", (char *)NULL);
	ask(d, &version, &v);
	if (v.status < 0) {
		trouble(&v, e);
		answer_free(&v);
		return;
	}
	argv_all(&status, container, "system", "status", (char *)NULL);
	ask(d, &status, &s);
	facts = (struct container_facts){.text = v.out.len > 0 ? v.out.data : "", .running = s.status == 0,
					 .said = answer_words(&s, words)};
	if (s.status < 0)
		trouble(&s, e);
	else
		container_judge(&facts, e);
	answer_free(&v);
	answer_free(&s);
}
