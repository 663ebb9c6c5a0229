#include "docker.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "exit.h"
#include "remote.h"
#include "self.h"
#include "version.h"

/* More groups than a user has; with more of them the answer is only less exact. */
#define GROUPS_MAX 256

/* CVE-2024-29018: an internal network's container asks the host's resolver about the world. */
static const char *dns_fix(const struct version *v)
{
	if (version_before(v, 23, 0, 11))
		return "23.0.11";
	if (v->part[0] == 24 || (v->part[0] == 25 && version_before(v, 25, 0, 4)))
		return "25.0.4 or 26";
	return NULL;
}

static void judge_network(const char *server, struct finding *f)
{
	struct version v;
	const char *fix;

	if (version_find(server, &v) < 0) {
		finding_warn(f, "version '%.60s' is not understood", server);
		finding_next(f, "make sure that it is 28 or newer before you use --network");
		return;
	}
	fix = dns_fix(&v);
	if (fix == NULL && !version_before(&v, 28, 0, 0)) {
		finding_ok(f, "%.60s keeps DNS and the gateway out of an internal network", server);
		return;
	}
	finding_warn(f, "with --network only: %.60s %s%sleaves the host reachable by the gateway", server,
		     fix != NULL ? "forwards DNS out of internal networks (CVE-2024-29018)" : "",
		     fix != NULL ? " and " : "");
	finding_next(f, "go without --network, or upgrade docker to 28 or newer%s%s%s",
		     fix != NULL ? " (DNS: " : "", fix != NULL ? fix : "", fix != NULL ? ")" : "");
}

static int has(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static void judge_refusal(const struct docker_facts *facts, struct finding *f)
{
	finding_fail(f, EXIT_UNAVAILABLE, "client %.40s; this user may not talk to the daemon",
		     facts->client);
	if (facts->group == DOCKER_GROUP_LATER)
		finding_next(f, "you are in the group docker from your next login on: log in again");
	else if (facts->group == DOCKER_GROUP_OUTSIDE)
		finding_next(f, "sudo usermod -aG docker YOU and log in again (that group is root on this "
			     "machine), or rootless docker, or another engine");
	else
		finding_next(f, "run docker info by hand, and set DOCKER_HOST to a daemon of yours");
}

void docker_judge(const struct docker_facts *facts, struct engine *e)
{
	struct finding *f = &e->finding;

	e->state = ENGINE_BROKEN;
	if (facts->shim) {
		finding_fail(f, EXIT_UNAVAILABLE, "is podman by the name of docker");
		finding_next(f, "use --engine podman, or install docker itself");
	} else if (*facts->server != '\0') {
		e->state = ENGINE_READY;
		finding_ok(f, "%.60s, the daemon answers, %s%s%.60s", facts->server,
			   facts->rootless ? "rootless" : "as root", *facts->context != '\0' ? ", context " : "",
			   facts->context);
		if (*facts->remote != '\0')
			remote_warn(f, facts->remote, "DOCKER_HOST");
		judge_network(facts->server, &e->network);
	} else if (has(facts->said, "permission denied")) {
		judge_refusal(facts, f);
	} else {
		finding_fail(f, EXIT_UNAVAILABLE, "client %.40s; no daemon answers: %.200s", facts->client,
			     facts->said);
		finding_next(f, "start it (sudo systemctl start docker, or Docker Desktop), or use another "
			     "engine");
	}
}

/* {"Client": {...}, "Server": {...}}; podman's has no ApiVersion, but an APIVersion. */
static void read_version(json_t *said, struct docker_facts *facts)
{
	json_t *client = json_object_get(said, "Client"), *server = json_object_get(said, "Server");
	const char *context = json_text(client, "Context", "");

	facts->client = json_text(client, "Version", "?");
	facts->server = json_text(server, "Version", "");
	facts->context = strcmp(context, "default") == 0 ? "" : context;
	facts->shim = json_object_get(client, "APIVersion") != NULL;
}

static int is_rootless(const struct doctor *d, const char *docker)
{
	struct argv argv = ARGV_INIT;
	struct answer a;
	int yes;

	argv_all(&argv, docker, "info", "--format", "{{json .SecurityOptions}}", (char *)NULL);
	ask(d, &argv, &a);
	yes = a.status == 0 && a.out.len > 0 && strstr(a.out.data, "name=rootless") != NULL;
	answer_free(&a);
	return yes;
}

static enum docker_group membership(void)
{
	const struct group *g = getgrnam("docker");
	const struct passwd *pw = getpwuid(getuid());
	gid_t mine[GROUPS_MAX];
	int n = getgroups(GROUPS_MAX, mine), i;
	char *const *member;

	if (g == NULL)
		return DOCKER_GROUP_NONE;
	for (i = 0; i < n; i++)
		if (mine[i] == g->gr_gid)
			return DOCKER_GROUP_IN;
	for (member = g->gr_mem; pw != NULL && *member != NULL; member++)
		if (strcmp(*member, pw->pw_name) == 0)
			return DOCKER_GROUP_LATER;
	return DOCKER_GROUP_OUTSIDE;
}

static void interpret(const struct doctor *d, const char *docker, const struct answer *a,
		      struct engine *e)
{
	char err[JSON_ERROR_MAX], words[ASK_WORDS_MAX];
	json_t *said = json_parse(a->out.data != NULL ? a->out.data : "", a->out.len, err);
	struct docker_facts facts = {.client = "?", .server = "", .context = "", .remote = "",
				     .said = answer_words(a, words)};
	char remote[REMOTE_MAX];

	remote_name(getenv("DOCKER_HOST"), remote);
	facts.remote = remote;
	read_version(said, &facts);
	if (*facts.server != '\0' && !facts.shim)
		facts.rootless = is_rootless(d, docker);
	else
		facts.group = membership();
	docker_judge(&facts, e);
	json_decref(said);
}

void docker_look(const struct doctor *d, struct engine *e)
{
	struct argv argv = ARGV_INIT;
	char docker[PATH_MAX], words[ASK_WORDS_MAX];
	struct answer a;

	if (self_which("docker", NULL, docker) < 0) {
		e->state = ENGINE_ABSENT;
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "not installed");
		finding_next(&e->finding, "install docker, or use another engine");
		return;
	}
	argv_all(&argv, docker, "version", "--format", "{{json .}}", (char *)NULL);
	ask(d, &argv, &a);
	if (a.status >= 0) {
		interpret(d, docker, &a, e);
	} else {
		e->state = a.err == ETIMEDOUT ? ENGINE_HUNG : ENGINE_BROKEN;
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "%s", answer_trouble(&a, words));
		finding_next(&e->finding, "is the daemon, or what DOCKER_HOST names, alive? "
			     "(--engine NAME goes without)");
	}
	answer_free(&a);
}
