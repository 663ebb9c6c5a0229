/*
 * engine_oci - docker and podman, which take the same words for nearly everything.
 *
 * Nothing of this machine is in the container but, at most, the directory of the hand-off. No
 * --init: agent-entry is process 1. No secret is in a command line or an environment: `inspect`
 * and podman's database would show it; and --log-driver none, since podman's default would keep
 * the channel. Read against docker 20.10 and 28, podman 4.3.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "plan.h"

#define ENTRY "/bin/agent-entry"
#define PROXY "/bin/egress-proxy"
#define FILES_MAX "16384:16384"
#define PIDS_DEFAULT 1024L
#define MEMORY_DEFAULT (8L << 30)
#define CPUS_DEFAULT 4
#define WORKSPACE_DEFAULT (8L << 30)
#define PROXY_MEMORY "256m"
#define PROXY_PIDS "16"
#define ISOLATED_SINCE 28 /* docker: an internal bridge without a gateway */

static int is_podman(const struct plan *p)
{
	return strcmp(p->f->engine->name, "podman") == 0;
}

static void add_label(const struct plan *p, struct argv *a)
{
	argv_add(a, "--label");
	argv_fmt(a, "agent.run=%s", p->run_id);
}

/* What holds for both containers, whoever runs in them. */
static void add_walls(const struct plan *p, struct argv *a)
{
	add_label(p, a);
	argv_all(a, "--interactive", "--pull", "never", "--cap-drop", "ALL", "--security-opt",
		 "no-new-privileges", "--log-driver", "none", "--ulimit", "nofile=" FILES_MAX,
		 "--ulimit", "core=0:0", (char *)NULL);
	/* Else it hands our own HTTP_PROXY, user name and all, to the container. */
	if (is_podman(p))
		argv_add(a, "--http-proxy=false");
}

static void add_limits(const struct plan *p, struct argv *a)
{
	const struct options *o = p->o;
	long memory = o->memory > 0 ? o->memory : MEMORY_DEFAULT;
	int cpus = p->f->facts.cpus;

	argv_add(a, "--memory");
	argv_fmt(a, "%ld", memory);
	argv_add(a, "--memory-swap");
	argv_fmt(a, "%ld", memory);
	argv_add(a, "--pids-limit");
	argv_fmt(a, "%ld", o->pids > 0 ? o->pids : PIDS_DEFAULT);
	if (o->cpus != NULL) {
		argv_all(a, "--cpus", o->cpus, (char *)NULL);
	} else if (cpus > 0) {
		argv_add(a, "--cpus");
		argv_fmt(a, "%d", cpus < CPUS_DEFAULT ? cpus : CPUS_DEFAULT);
	}
}

/* podman knows no uid=; its U gives the mount to the container's user. */
static void add_tmpfs(const struct plan *p, struct argv *a, const char *at, long size)
{
	argv_add(a, "--tmpfs");
	if (is_podman(p))
		argv_fmt(a, "%s:rw,exec,nosuid,nodev,size=%ld,mode=0700,U", at, size);
	else
		argv_fmt(a, "%s:rw,exec,nosuid,nodev,size=%ld,mode=0700,uid=%d,gid=%d", at, size, PLAN_UID,
			 PLAN_UID);
}

static void add_files(const struct plan *p, struct argv *a)
{
	long size = p->o->workspace > 0 ? p->o->workspace : WORKSPACE_DEFAULT;

	/* Without a devShell nothing needs a Nix store to write to, and then nothing is written. */
	if (p->o->no_devshell) {
		argv_add(a, "--read-only");
		if (is_podman(p))
			argv_add(a, "--read-only-tmpfs=false");
	}
	add_tmpfs(p, a, "/work", size);
	add_tmpfs(p, a, PLAN_HOME, WORKSPACE_DEFAULT);
	argv_all(a, "--tmpfs", "/tmp:rw,exec,nosuid,nodev,mode=1777", "--tmpfs",
		 "/var/tmp:rw,exec,nosuid,nodev,mode=1777", (char *)NULL);
}

/* The fields of --mount are CSV: one with a comma is quoted. */
static void add_meeting(const struct plan *p, struct argv *a)
{
	const char *quote = strpbrk(p->meeting, ",\"") != NULL ? "\"" : "";

	if (p->way == WAY_FILE) {
		argv_add(a, "--mount");
		argv_fmt(a, "type=bind,%ssource=%s%s,target=" PLAN_MEETING ",ro", quote, p->meeting,
			 quote);
	} else if (p->way == WAY_VOLUME) {
		argv_add(a, "--mount");
		argv_fmt(a, "type=volume,source=%s,target=" PLAN_MEETING ",ro", p->name);
	}
}

static void add_network(const struct plan *p, struct argv *a)
{
	argv_all(a, "--network", p->way == WAY_NETWORK ? p->net.name : "none", (char *)NULL);
	if (p->way == WAY_NETWORK)
		argv_all(a, "--ip", p->net.sandbox, "--sysctl", "net.ipv6.conf.all.disable_ipv6=1",
			 (char *)NULL);
	/* A resolver that nobody is: docker's own one forwards from internal networks too. */
	if (p->way == WAY_NETWORK)
		argv_all(a, "--dns", is_podman(p) ? "none" : "127.0.0.1", (char *)NULL);
}

static void make_sandbox(struct plan *p)
{
	struct argv *a = &p->engine;
	size_t i;

	argv_all(a, p->f->engine_program, "run", (char *)NULL);
	if (!p->o->keep)
		argv_add(a, "--rm");
	argv_all(a, "--name", p->name, "--hostname", "agent-sandbox", "--user", (char *)NULL);
	argv_fmt(a, "%d:%d", PLAN_UID, PLAN_UID);
	argv_all(a, "--workdir", "/work", "--entrypoint", ENTRY, (char *)NULL);
	add_walls(p, a);
	add_limits(p, a);
	add_network(p, a);
	add_files(p, a);
	add_meeting(p, a);
	for (i = 0; i < p->env.n; i++)
		argv_all(a, "--env", p->env.v[i], (char *)NULL);
	argv_add(a, p->f->facts.image.id);
}

/* The first number of a version, 0 if there is none. */
static long major(const char *version)
{
	return strtol(version, NULL, 10);
}

/* A network for this run alone: internal, or the proxy's way out. */
static void make_network(struct plan *p, const char *name, int internal)
{
	struct argv *a = plan_setup(p);

	argv_all(a, p->f->engine_program, "network", "create", (char *)NULL);
	add_label(p, a);
	if (!is_podman(p)) {
		argv_add(a, "--opt");
		argv_fmt(a, "com.docker.network.bridge.name=%s", name);
	}
	if (internal) {
		argv_all(a, "--internal", "--subnet", p->net.subnet, (char *)NULL);
		if (is_podman(p))
			argv_add(a, "--disable-dns");
		else if (major(p->f->facts.version) >= ISOLATED_SINCE)
			argv_all(a, "--opt", "com.docker.network.bridge.gateway_mode_ipv4=isolated",
				 (char *)NULL);
	}
	argv_add(a, name);
}

/* The key comes in on stdin, which stays open as the lifeline; the log goes out on stdout. */
static void create_proxy(struct plan *p)
{
	struct argv *a = plan_setup(p);

	argv_all(a, p->f->engine_program, "create", "--rm", "--name", (char *)NULL);
	argv_fmt(a, "%s-proxy", p->name);
	argv_add(a, "--user");
	/* The sandbox's user: podman gives a new volume to the user of whoever mounts it first. */
	argv_fmt(a, "%d:%d", PLAN_UID, PLAN_UID);
	argv_all(a, "--entrypoint", PROXY, "--read-only", "--memory", PROXY_MEMORY, "--memory-swap",
		 PROXY_MEMORY, "--pids-limit", PROXY_PIDS, (char *)NULL);
	if (is_podman(p))
		argv_add(a, "--read-only-tmpfs=false");
	add_walls(p, a);
	if (p->way == WAY_NETWORK)
		argv_all(a, "--network", p->net.name, "--ip", p->net.proxy, (char *)NULL);
	argv_add(a, "--mount");
	argv_fmt(a, "type=volume,source=%s,target=" PLAN_MEETING, p->name);
	argv_all(a, p->f->facts.proxy_image.id, "-c", PLAN_MEETING "/policy.json", (char *)NULL);
	plan_rules(p, a);
	argv_all(a, "-k", "0", "--lifeline", "0", "-L", "-", "--run", p->run_id, "-l", (char *)NULL);
	if (p->way == WAY_NETWORK)
		argv_fmt(a, "%s:%d", p->net.proxy, PLAN_PORT);
	else
		argv_add(a, "take:" PLAN_MEETING "/proxy");
}

/* The policy is copied in, not mounted: the engine may be on another machine. */
static void copy_policy(struct plan *p)
{
	struct argv *a = plan_setup(p);

	argv_all(a, p->f->engine_program, "cp", (char *)NULL);
	argv_fmt(a, "%s/policy.json", p->record);
	argv_fmt(a, "%s-proxy:" PLAN_MEETING "/policy.json", p->name);
}

static void make_proxy(struct plan *p)
{
	struct argv *a = plan_setup(p);

	argv_all(a, p->f->engine_program, "volume", "create", (char *)NULL);
	add_label(p, a);
	argv_add(a, p->name);
	if (p->way == WAY_NETWORK) {
		if (p->net.subnet[0] != '\0')
			make_network(p, p->net.name, 1);
		make_network(p, p->net.outside, 0);
	}
	create_proxy(p);
	if (p->way == WAY_NETWORK) {
		a = plan_setup(p);
		argv_all(a, p->f->engine_program, "network", "connect", p->net.outside, (char *)NULL);
		argv_fmt(a, "%s-proxy", p->name);
	}
	copy_policy(p);
	argv_all(&p->proxy, p->f->engine_program, "start", "--attach", "--interactive", (char *)NULL);
	argv_fmt(&p->proxy, "%s-proxy", p->name);
}

void engine_oci(struct plan *p)
{
	if (plan_proxy_contained(p))
		make_proxy(p);
	make_sandbox(p);
}
