#include "podman.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "remote.h"
#include "self.h"
#include "version.h"

static void judge_network(const struct podman_facts *facts, struct finding *f)
{
	struct version v;

	if (strcmp(facts->backend, "netavark") != 0) {
		finding_warn(f, "with --network only: the network backend is '%.40s', not netavark",
			     facts->backend);
		finding_next(f, "go without --network, or switch podman to netavark");
	} else if (version_find(facts->resolver, &v) < 0) {
		finding_warn(f, "with --network only: podman does not tell the version of aardvark-dns, which "
			     "before 1.11 forwards DNS out of internal networks");
		finding_next(f, "go without --network, or make the network with --internal --disable-dns");
	} else if (version_before(&v, 1, 11, 0)) {
		finding_warn(f, "with --network only: %.60s forwards DNS out of internal networks",
			     facts->resolver);
		finding_next(f, "go without --network, or make the network with --internal --disable-dns");
	} else {
		finding_ok(f, "%.60s keeps DNS in an internal network", facts->resolver);
	}
}

void podman_judge(const struct podman_facts *facts, struct engine *e)
{
	struct finding *f = &e->finding;

	e->state = ENGINE_READY;
	finding_ok(f, "%.60s, %s, runtime %.40s, cgroup %.10s%s", facts->version,
		   facts->rootless ? "rootless" : "as root", facts->runtime, facts->cgroups,
		   facts->hybrid ? " (hybrid)" : "");
	judge_network(facts, &e->network);
	if (*facts->remote != '\0') {
		remote_warn(f, facts->remote, "CONTAINER_HOST");
	} else if (facts->hybrid && strcmp(facts->runtime, "crun") == 0) {
		e->state = ENGINE_BROKEN;
		f->level = LEVEL_FAIL;
		f->code = EXIT_UNAVAILABLE;
		finding_next(f, "crun refuses hybrid cgroups: boot with unified cgroups, or set runtime = "
			     "\"runc\" in containers.conf(5)");
	} else if (strcmp(facts->cgroups, "v2") != 0 && facts->rootless) {
		f->level = LEVEL_WARN;
		finding_next(f, "without cgroup v2 a rootless container has no limit on memory and processes: "
			     "boot with unified cgroups");
	}
}

/* {"host": {...}, "version": {...}} */
static void interpret(json_t *said, struct engine *e)
{
	json_t *host = json_object_get(said, "host");
	json_t *network = json_object_get(host, "networkBackendInfo");
	char remote[REMOTE_MAX];
	struct podman_facts facts = {
		.version = json_text(json_object_get(said, "version"), "Version", "?"),
		.runtime = json_text(json_object_get(host, "ociRuntime"), "name", "?"),
		.cgroups = json_text(host, "cgroupVersion", "?"),
		.backend = json_text(host, "networkBackend", "?"),
		.resolver = json_text(json_object_get(network, "dns"), "version", ""),
		.remote = remote_name(getenv("CONTAINER_HOST"), remote),
		.rootless = json_is_true(json_object_get(json_object_get(host, "security"), "rootless")),
		.hybrid = strcmp(json_text(host, "cgroupVersion", ""), "v1") == 0 &&
			  access("/sys/fs/cgroup/unified/cgroup.procs", F_OK) == 0,
	};

	podman_judge(&facts, e);
}

static void trouble(const struct answer *a, struct engine *e)
{
	char words[ASK_WORDS_MAX];

	e->state = a->status < 0 && a->err == ETIMEDOUT ? ENGINE_HUNG : ENGINE_BROKEN;
	if (a->status < 0)
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "%s", answer_trouble(a, words));
	else
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "podman info fails: %s", answer_words(a, words));
	finding_next(&e->finding, "run podman info by hand, or use another engine");
}

void podman_look(const struct doctor *d, struct engine *e)
{
	struct argv argv = ARGV_INIT;
	char podman[PATH_MAX], err[JSON_ERROR_MAX];
	struct answer a;
	json_t *said;

	if (self_which("podman", NULL, podman) < 0) {
		e->state = ENGINE_ABSENT;
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "not installed");
		finding_next(&e->finding, "install podman, or use another engine");
		return;
	}
	argv_all(&argv, podman, "info", "--format", "json", (char *)NULL);
	ask(d, &argv, &a);
	said = a.status == 0 && a.out.len > 0 ? json_parse(a.out.data, a.out.len, err) : NULL;
	if (json_is_object(json_object_get(said, "host")))
		interpret(said, e);
	else
		trouble(&a, e);
	json_decref(said);
	answer_free(&a);
}
