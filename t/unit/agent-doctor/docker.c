/* docker, podman, container: from what they say of themselves to a verdict. */
#include "docker.h"

#include "container.h"
#include "exit.h"
#include "podman.h"
#include "remote.h"
#include "tap.h"

static struct engine e;

static int has(const char *text, const char *part)
{
	int yes = strstr(text, part) != NULL;

	if (!yes)
		printf("# '%s' has no '%s'\n", text, part);
	return yes;
}

static struct docker_facts healthy(const char *version)
{
	return (struct docker_facts){.client = version, .server = version, .context = "", .remote = "",
				     .said = ""};
}

static void judge(const struct docker_facts *facts)
{
	memset(&e, 0, sizeof e);
	docker_judge(facts, &e);
}

/* The versions at the edges of what is known: does it warn of DNS, does it warn at all? */
static void versions(void)
{
	static const struct {
		const char *version;
		int dns, warns;
	} rows[] = {
		{"20.10.24+dfsg1", 1, 1}, {"23.0.10", 1, 1}, {"23.0.11", 0, 1}, {"24.0.0", 1, 1},
		{"24.0.9", 1, 1},	  {"25.0.0", 1, 1},  {"25.0.3", 1, 1},	{"25.0.4", 0, 1},
		{"26.0.0", 0, 1},	  {"27.5.1", 0, 1},  {"28.0.0", 0, 0},	{"29.1.2", 0, 0},
		{"dev", 0, 1},
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct docker_facts facts = healthy(rows[i].version);

		judge(&facts);
		is_int(e.finding.level, LEVEL_OK, rows[i].version);
		is_int(strstr(e.network.found, "CVE-2024-29018") != NULL, rows[i].dns, "its DNS");
		is_int(e.network.level == LEVEL_WARN, rows[i].warns, "its network, a warning at most");
	}
}

static void daemons(void)
{
	struct docker_facts facts = healthy("28.0.1");

	facts.rootless = 1;
	facts.context = "desktop-linux";
	judge(&facts);
	ok(e.state == ENGINE_READY && has(e.finding.found, "rootless") &&
		   has(e.finding.found, "desktop-linux"), "rootless, in a context");
	facts.remote = "ssh://far.example.org";
	judge(&facts);
	ok(e.finding.level == LEVEL_WARN && has(e.finding.found, "ssh://far.example.org") &&
		   has(e.finding.next, "unset DOCKER_HOST"), "elsewhere");
	facts = healthy("28.0.1");
	facts.server = "";
	facts.said = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.";
	judge(&facts);
	ok(e.state == ENGINE_BROKEN && e.finding.level == LEVEL_FAIL && has(e.finding.found, facts.said) &&
		   has(e.finding.next, "start"), "no daemon");
	is(e.network.found, "", "of which nothing more is known");
	facts.said = "Got permission denied while trying to connect to the Docker daemon socket";
	facts.group = DOCKER_GROUP_OUTSIDE;
	judge(&facts);
	ok(has(e.finding.found, "may not talk") && has(e.finding.next, "usermod -aG docker"), "not in the group");
	facts.group = DOCKER_GROUP_LATER;
	judge(&facts);
	ok(has(e.finding.next, "log in again"), "in the group from the next login on");
	facts.group = DOCKER_GROUP_NONE;
	judge(&facts);
	ok(has(e.finding.next, "DOCKER_HOST"), "no such group");
	facts.shim = 1;
	judge(&facts);
	ok(e.state == ENGINE_BROKEN && has(e.finding.next, "--engine podman"), "podman in disguise");
}

static void remotes(void)
{
	char out[REMOTE_MAX];

	is(remote_name(NULL, out), "", "unset");
	is(remote_name("unix:///run/user/1000/docker.sock", out), "", "a socket here");
	is(remote_name("tcp://10.0.0.1:2376", out), "tcp://10.0.0.1:2376", "a port there");
	is(remote_name("ssh://me:p@ss@far.example.org:22/run/x.sock?key=k", out),
	   "ssh://far.example.org:22", "without who, how and where exactly");
	is(remote_name("far.example.org:2375", out), "far.example.org:2375", "no scheme");
}

static void podman(void)
{
	struct podman_facts facts = {.version = "5.2.0", .runtime = "crun", .cgroups = "v2",
				     .backend = "netavark", .resolver = "aardvark-dns 1.12.1",
				     .remote = "", .rootless = 1};

	memset(&e, 0, sizeof e);
	podman_judge(&facts, &e);
	ok(e.state == ENGINE_READY && e.finding.level == LEVEL_OK && e.network.level == LEVEL_OK, "podman, healthy");
	is(e.finding.found, "5.2.0, rootless, runtime crun, cgroup v2", "its words");
	facts.resolver = "aardvark-dns 1.4.0";
	podman_judge(&facts, &e);
	ok(e.finding.level == LEVEL_OK && e.network.level == LEVEL_WARN && has(e.network.found, "1.4.0"),
	   "a resolver that forwards is of the network");
	facts.resolver = "";
	podman_judge(&facts, &e);
	ok(e.network.level == LEVEL_WARN && has(e.network.next, "--disable-dns"), "one that does not tell, too");
	facts.backend = "cni";
	podman_judge(&facts, &e);
	ok(has(e.network.found, "'cni'"), "another backend");
	facts.cgroups = "v1";
	podman_judge(&facts, &e);
	ok(e.state == ENGINE_READY && e.finding.level == LEVEL_WARN && has(e.finding.next, "no limit"),
	   "rootless without cgroup v2");
	facts.hybrid = 1;
	podman_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN && e.finding.level == LEVEL_FAIL && has(e.finding.next, "runc"),
	   "crun on hybrid cgroups");
	facts.runtime = "runc";
	facts.rootless = 0;
	podman_judge(&facts, &e);
	ok(e.state == ENGINE_READY && e.finding.level == LEVEL_OK, "runc has no trouble with them");
	facts.remote = "ssh://far";
	podman_judge(&facts, &e);
	ok(e.finding.level == LEVEL_WARN && has(e.finding.next, "CONTAINER_HOST"), "elsewhere");
}

static void container(void)
{
	struct container_facts facts = {.text = "container CLI version 1.2.2 (build: release)", .running = 1,
					.said = "apiserver is not running"};

	memset(&e, 0, sizeof e);
	container_judge(&facts, &e);
	ok(e.state == ENGINE_READY && e.network.level == LEVEL_WARN, "container: its network is never a wall");
	facts.running = 0;
	container_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN && has(e.finding.next, "container system start"), "not started");
	facts.text = "container CLI version 0.11.0";
	container_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN && has(e.finding.found, "too old"), "too old");
	facts.text = "?";
	container_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN, "no version");
}

int main(void)
{
	versions();
	daemons();
	remotes();
	podman();
	container();
	return tap_done();
}
