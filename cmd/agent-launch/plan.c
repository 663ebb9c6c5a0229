#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "room.h"

#define PRINT_MAX ((size_t)1 << 20)

static void make_env(struct plan *p)
{
	const struct options *o = p->o;
	struct argv *e = &p->env;

	argv_setenv(e, "AGENT_SPEC", "-");
	argv_setenv(e, "AGENT_REPO", o->source != SOURCE_NONE ? p->repo : NULL);
	argv_setenv(e, "AGENT_TOOL", p->f->tool.name);
	argv_setenv(e, "AGENT_BASE", o->base);
	argv_setenv(e, "AGENT_RUN_ID", p->run_id);
	if (o->timeout > 0)
		argv_fmt(e, "AGENT_TIMEOUT=%ld", o->timeout);
	argv_setenv(e, "AGENT_ENGINE", p->f->engine->name);
	if (p->way == WAY_FD)
		argv_fmt(e, "AGENT_HANDOFF=fd:%d", PLAN_FD_HANDOFF);
	else if (p->way == WAY_FILE || p->way == WAY_VOLUME)
		argv_setenv(e, "AGENT_HANDOFF", PLAN_MEETING "/proxy");
	argv_setenv(e, "AGENT_NO_DEVSHELL", o->no_devshell ? "1" : NULL);
	argv_setenv(e, "AGENT_DRAFT", o->draft ? "1" : NULL);
	argv_setenv(e, "AGENT_ALLOW_WORKFLOWS", o->workflows ? "1" : NULL);
	if (o->source == SOURCE_REMOTE && o->repo.github)
		argv_setenv(e, "GH_HOST", o->repo.host);
	argv_setenv(e, "HTTPS_PROXY", p->proxy_url);
	argv_setenv(e, "https_proxy", p->proxy_url);
	argv_setenv(e, "HOME", PLAN_HOME);
	argv_setenv(e, "TMPDIR", "/tmp");
	argv_setenv(e, "LANG", "C.UTF-8");
	argv_setenv(e, "TERM", p->f->term);
}

struct argv *plan_setup(struct plan *p)
{
	return p->setups < PLAN_SETUP_MAX ? &p->setup[p->setups++] : &p->setup[PLAN_SETUP_MAX - 1];
}

void plan_rules(const struct plan *p, struct argv *a)
{
	size_t i;

	for (i = 0; i < p->o->allow.n; i++)
		argv_all(a, "-a", p->o->allow.v[i], (char *)NULL);
	for (i = 0; i < p->o->internal.n; i++)
		argv_all(a, "-i", p->o->internal.v[i], (char *)NULL);
}

int plan_proxy_contained(const struct plan *p)
{
	return p->way == WAY_VOLUME || p->way == WAY_NETWORK;
}

/* As a process of this machine; an engine makes its own where it is to be a container. */
static void make_proxy(struct plan *p)
{
	struct argv *a = &p->proxy;

	if (plan_proxy_contained(p))
		return;
	argv_all(a, p->f->proxy, "-c", p->f->policy, (char *)NULL);
	plan_rules(p, a);
	argv_add(a, "-k");
	argv_fmt(a, "%d", PLAN_FD_KEY);
	argv_add(a, "-l");
	if (p->way == WAY_FD)
		argv_fmt(a, "take:fd:%d", PLAN_FD_HANDOFF);
	else if (p->way == WAY_FILE)
		argv_fmt(a, "take:%s/proxy", p->meeting);
	else
		argv_fmt(a, "%s:%d", p->net.gateway, PLAN_PORT);
	argv_add(a, "-L");
	argv_fmt(a, "%s/egress.jsonl", p->record);
	argv_all(a, "--run", p->run_id, "--lifeline", (char *)NULL);
	argv_fmt(a, "%d", PLAN_FD_LIFELINE);
	argv_add(a, "--ready");
	argv_fmt(a, "%d", PLAN_FD_READY);
}

/* How they meet, and the addresses that follow from it. 0 or exit code. */
static int make_way(struct plan *p)
{
	const char *network = p->o->network, *at = "127.0.0.1";
	struct sockaddr_un sun;

	snprintf(p->name, sizeof p->name, "agent-%s", p->run_id);
	if (!p->f->engine->image) {
		p->way = WAY_FD;
	} else if (!p->f->engine->network_cut) {
		p->way = WAY_GATEWAY;
		network_own_vmnet(&p->net, p->run_id);
		at = p->net.gateway;
	} else if (network != NULL) {
		p->way = WAY_NETWORK;
		p->net = p->f->facts.network;
		if (strcmp(network, "per-run") == 0)
			network_own(&p->net, p->run_id);
		at = p->net.proxy;
	} else if (facts_proxy_is_here(&p->f->facts, p->o)) {
		p->way = WAY_FILE;
		snprintf(p->meeting, sizeof p->meeting, "%.*s/handoff", PATH_MAX - 10, p->record);
		if (strlen(p->meeting) + strlen("/proxy") >= sizeof sun.sun_path)
			return msg_fail(EXIT_NOINPUT, "'%s' is too long for a socket: set XDG_STATE_HOME to "
					"a shorter path, or give --proxy container", p->meeting);
	} else {
		p->way = WAY_VOLUME;
	}
	snprintf(p->proxy_url, sizeof p->proxy_url, "http://%s:%d", at, PLAN_PORT);
	return 0;
}

static const char *repo_text(const struct options *o, const char *name, char *out, size_t size)
{
	if (o->source == SOURCE_BUNDLE)
		snprintf(out, size, "local/%s", name != NULL ? name : "repository");
	else if (o->source == SOURCE_NONE)
		*out = '\0';
	else
		snprintf(out, size, "%s", o->repo.github ? o->repo.path : o->repo.url);
	return out;
}

static int is_whole(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->setups; i++)
		if (argv_ok(&p->setup[i]) < 0)
			return 0;
	return argv_ok(&p->env) == 0 && argv_ok(&p->proxy) == 0 && argv_ok(&p->engine) == 0 &&
	       view_ok(&p->view) == 0;
}

int plan_make(struct plan *p, const struct options *o, const struct found *f, const char *run_id,
	      const char *name)
{
	int n;

	memset(p, 0, sizeof *p);
	p->o = o;
	p->f = f;
	snprintf(p->run_id, sizeof p->run_id, "%s", run_id);
	snprintf(p->branch, sizeof p->branch, "agent/%.200s/%s", f->tool.name, run_id);
	repo_text(o, name, p->repo, sizeof p->repo);
	n = snprintf(p->record, sizeof p->record, "%s/%s", f->state, run_id);
	if (n < 0 || (size_t)n >= sizeof p->record - 32)
		return msg_fail(EXIT_NOINPUT, "the path of the run record is too long");
	n = make_way(p);
	if (n != 0)
		return n;
	make_env(p);
	if (!f->engine->image)
		room_make(p);
	make_proxy(p);
	f->engine->build(p);
	return is_whole(p) ? 0 : msg_fail(EXIT_SOFTWARE, "out of memory");
}

static int print_line(struct buf *b, const struct argv *a)
{
	return argv_quote(a, b) < 0 || buf_str(b, "\n") < 0 ? -1 : 0;
}

int plan_print(const struct plan *p)
{
	struct buf b = BUF_INIT(PRINT_MAX);
	int rc = 0;
	size_t i;

	for (i = 0; i < p->setups && rc == 0; i++)
		rc = print_line(&b, &p->setup[i]);
	if (rc < 0 || print_line(&b, &p->proxy) < 0 || print_line(&b, &p->engine) < 0 ||
	    fd_write(STDOUT_FILENO, b.data, b.len) < 0)
		rc = -1;
	buf_free(&b);
	return rc < 0 ? msg_fail_sys(EXIT_IO, "cannot print the plan") : 0;
}

void plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->setups; i++)
		argv_free(&p->setup[i]);
	argv_free(&p->env);
	argv_free(&p->proxy);
	argv_free(&p->engine);
	view_free(&p->view);
}
