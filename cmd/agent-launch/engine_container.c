/*
 * engine_container - Apple's container, for macOS: a virtual machine for each run.
 *
 * The machine around the sandbox is the strong part. The network is not: an internal network's
 * gateway is this machine, where the proxy listens, and what else listens there can be reached;
 * nothing but HTTPS_PROXY leads the agent to the proxy. agent-launch says so, and the record does.
 * A name that is not in its table of options is never emitted. Read against container 1.2.2.
 */
#include "engine.h"

#include "plan.h"

#define ENTRY "/bin/agent-entry"
#define FILES_MAX "16384:16384"
#define PIDS_DEFAULT 1024L
#define MEMORY_DEFAULT (8L << 30)
#define CPUS_DEFAULT "4"
#define WORKSPACE_DEFAULT (8L << 30)
#define MIB (1L << 20)

static void add_tmpfs(struct argv *a, const char *at, long size)
{
	argv_add(a, "--mount");
	argv_fmt(a, "type=tmpfs,target=%s,size=%ldM,mode=1777", at, size / MIB > 0 ? size / MIB : 1);
}

static void add_limits(const struct plan *p, struct argv *a)
{
	const struct options *o = p->o;

	argv_add(a, "--memory");
	argv_fmt(a, "%ldM", (o->memory > 0 ? o->memory : MEMORY_DEFAULT) / MIB);
	argv_all(a, "--cpus", o->cpus != NULL ? o->cpus : CPUS_DEFAULT, "--ulimit",
		 "nofile=" FILES_MAX, "--ulimit", (char *)NULL);
	argv_fmt(a, "nproc=%ld:%ld", o->pids > 0 ? o->pids : PIDS_DEFAULT,
		 o->pids > 0 ? o->pids : PIDS_DEFAULT);
}

static void make_network(struct plan *p)
{
	struct argv *a = plan_setup(p);

	argv_all(a, p->f->engine_program, "network", "create", "--internal", "--label", (char *)NULL);
	argv_fmt(a, "agent.run=%s", p->run_id);
	argv_all(a, "--subnet", p->net.subnet, p->net.name, (char *)NULL);
}

void engine_container(struct plan *p)
{
	struct argv *a = &p->engine;
	size_t i;

	make_network(p);
	argv_all(a, p->f->engine_program, "run", (char *)NULL);
	if (!p->o->keep)
		argv_add(a, "--rm");
	argv_all(a, "--interactive", "--progress", "none", "--name", p->name, "--label", (char *)NULL);
	argv_fmt(a, "agent.run=%s", p->run_id);
	argv_add(a, "--user");
	argv_fmt(a, "%d:%d", PLAN_UID, PLAN_UID);
	argv_all(a, "--workdir", "/work", "--entrypoint", ENTRY, "--cap-drop", "ALL", "--network",
		 p->net.name, "--no-dns", (char *)NULL);
	add_limits(p, a);
	if (p->o->no_devshell)
		argv_add(a, "--read-only");
	add_tmpfs(a, "/work", p->o->workspace > 0 ? p->o->workspace : WORKSPACE_DEFAULT);
	add_tmpfs(a, PLAN_HOME, WORKSPACE_DEFAULT);
	add_tmpfs(a, "/tmp", WORKSPACE_DEFAULT);
	add_tmpfs(a, "/var/tmp", WORKSPACE_DEFAULT);
	for (i = 0; i < p->env.n; i++)
		argv_all(a, "--env", p->env.v[i], (char *)NULL);
	argv_add(a, p->f->facts.image.id);
}
