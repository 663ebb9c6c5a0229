#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "msg.h"

#define PRINT_MAX ((size_t)1 << 20)

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
			     "agent:x:1000:1000:agent:" PLAN_HOME ":/bin/sh\n"
			     "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n";
static const char group[] = "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n";
static const char hosts[] = "127.0.0.1 localhost agent-sandbox\n::1 localhost\n";
static const char nsswitch[] = "passwd: files\ngroup: files\nhosts: files\n";
/* There is no resolver: the proxy looks names up. */
static const char resolv[] = "# no resolver here: the proxy resolves\n";

static void add_path(struct plan *p)
{
	struct buf path = BUF_INIT(PRINT_MAX);
	size_t i;

	/* The user's own tool is one link in a directory of its own: it can hide nothing. */
	if (p->f->tool_real[0] != '\0')
		buf_str(&path, PLAN_TOOLS ":");
	buf_str(&path, "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin");
	for (i = 0; i < p->f->path.n; i++)
		buf_fmt(&path, ":%s", p->f->path.v[i]);
	if (p->f->tool_prefix[0] != '\0')
		buf_fmt(&path, ":%s/bin", p->f->tool_prefix);
	argv_setenv(&p->env, "PATH", path.data);
	buf_free(&path);
}

static void make_env(struct plan *p)
{
	const struct options *o = p->o;
	struct argv *e = &p->env;

	argv_setenv(e, "AGENT_SANDBOX", "1");
	argv_setenv(e, "AGENT_SPEC", "-");
	argv_setenv(e, "AGENT_REPO", p->repo);
	argv_setenv(e, "AGENT_TOOL", p->f->tool.name);
	argv_setenv(e, "AGENT_BASE", o->base);
	argv_setenv(e, "AGENT_RUN_ID", p->run_id);
	if (o->timeout > 0)
		argv_fmt(e, "AGENT_TIMEOUT=%ld", o->timeout);
	argv_setenv(e, "AGENT_ENGINE", p->f->engine->name);
	argv_fmt(e, "AGENT_HANDOFF=fd:%d", PLAN_FD_HANDOFF);
	argv_setenv(e, "AGENT_SHARE", PLAN_SHARE);
	argv_setenv(e, "AGENT_NO_DEVSHELL", o->no_devshell ? "1" : NULL);
	argv_setenv(e, "AGENT_DRAFT", o->draft ? "1" : NULL);
	argv_setenv(e, "AGENT_ALLOW_WORKFLOWS", o->workflows ? "1" : NULL);
	if (o->source == SOURCE_REMOTE && o->repo.github)
		argv_setenv(e, "GH_HOST", o->repo.host);
	argv_setenv(e, "HTTPS_PROXY", PLAN_PROXY);
	argv_setenv(e, "https_proxy", PLAN_PROXY);
	argv_setenv(e, "HOME", PLAN_HOME);
	argv_setenv(e, "TMPDIR", "/tmp");
	argv_setenv(e, "LANG", "C.UTF-8");
	argv_setenv(e, "TERM", p->f->term);
	if (p->f->certificates[0] != '\0')
		argv_setenv(e, "SSL_CERT_FILE", p->f->certificates);
	add_path(p);
}

/* /nix: the host's store under a layer of our own, or a new one. */
static void view_nix(struct plan *p)
{
	char path[PATH_MAX + 8];
	size_t i;

	if (!p->f->nix) {
		view_tmpfs(&p->view, "/nix", 0);
		return;
	}
	snprintf(p->store, sizeof p->store, "%.*s/nix", (int)(sizeof p->store - 5), p->record);
	snprintf(path, sizeof path, "%s/store", p->store);
	view_add(&p->view, MOUNT_RW, path, "/nix/store");
	snprintf(path, sizeof path, "%s/var", p->store);
	view_add(&p->view, MOUNT_RW, path, "/nix/var");
	for (i = 0; i < p->f->pins.n; i++)
		view_add(&p->view, MOUNT_RO, p->f->pins.v[i], p->f->pins.v[i]);
}

static void view_tool(struct plan *p)
{
	char link[PATH_MAX];

	if (p->f->tool_real[0] == '\0')
		return;
	if (p->f->tool_prefix[0] != '\0')
		view_add(&p->view, MOUNT_RO, p->f->tool_prefix, p->f->tool_prefix);
	snprintf(link, sizeof link, PLAN_TOOLS "/%.255s", p->f->tool.program);
	view_add(&p->view, MOUNT_LINK, p->f->tool_real, link);
}

static void make_view(struct plan *p)
{
	struct view *v = &p->view;
	size_t i;

	for (i = 0; i < p->f->view.n; i++)
		view_add(v, p->f->view.v[i].kind, p->f->view.v[i].from, p->f->view.v[i].to);
	view_add(v, MOUNT_DATA, passwd, "/etc/passwd");
	view_add(v, MOUNT_DATA, group, "/etc/group");
	view_add(v, MOUNT_DATA, hosts, "/etc/hosts");
	view_add(v, MOUNT_DATA, nsswitch, "/etc/nsswitch.conf");
	view_add(v, MOUNT_DATA, resolv, "/etc/resolv.conf");
	view_add(v, MOUNT_PROC, NULL, "/proc");
	view_add(v, MOUNT_DEV, NULL, "/dev");
	view_tmpfs(v, "/dev/shm", 0);
	view_add(v, MOUNT_SEAL, NULL, "/dev");
	view_tmpfs(v, "/tmp", 0);
	view_tmpfs(v, "/var/tmp", 0);
	view_tmpfs(v, "/work", p->o->workspace);
	view_tmpfs(v, PLAN_HOME, 0);
	view_nix(p);
	view_tool(p);
	view_add(v, MOUNT_RO, p->f->entry, PLAN_ENTRY);
	view_add(v, MOUNT_RO, p->f->share, PLAN_SHARE);
	/* The sandbox owns its root: what is not a mount of its own there must not be written. */
	view_add(v, MOUNT_SEAL, NULL, "/");
}

static void make_proxy(struct plan *p)
{
	struct argv *a = &p->proxy;
	size_t i;

	argv_all(a, p->f->proxy, "-c", p->f->policy, (char *)NULL);
	for (i = 0; i < p->o->allow.n; i++)
		argv_all(a, "-a", p->o->allow.v[i], (char *)NULL);
	for (i = 0; i < p->o->internal.n; i++)
		argv_all(a, "-i", p->o->internal.v[i], (char *)NULL);
	argv_add(a, "-k");
	argv_fmt(a, "%d", PLAN_FD_KEY);
	argv_add(a, "-l");
	argv_fmt(a, "take:fd:%d", PLAN_FD_HANDOFF);
	argv_add(a, "-L");
	argv_fmt(a, "%s/egress.jsonl", p->record);
	argv_all(a, "--run", p->run_id, "--lifeline", (char *)NULL);
	argv_fmt(a, "%d", PLAN_FD_LIFELINE);
	argv_add(a, "--ready");
	argv_fmt(a, "%d", PLAN_FD_READY);
}

static const char *repo_text(const struct options *o, const char *name, char *out, size_t size)
{
	if (o->source == SOURCE_BUNDLE)
		snprintf(out, size, "local/%s", name != NULL ? name : "repository");
	else
		snprintf(out, size, "%s", o->repo.github ? o->repo.path : o->repo.url);
	return out;
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
	make_env(p);
	make_view(p);
	make_proxy(p);
	f->engine->build(p, &p->engine);
	if (argv_ok(&p->env) < 0 || argv_ok(&p->proxy) < 0 || argv_ok(&p->engine) < 0 ||
	    view_ok(&p->view) < 0)
		return msg_fail(EXIT_SOFTWARE, "out of memory");
	return 0;
}

int plan_print(const struct plan *p)
{
	struct buf b = BUF_INIT(PRINT_MAX);
	int rc;

	rc = argv_quote(&p->proxy, &b) < 0 || buf_str(&b, "\n") < 0 ||
	     argv_quote(&p->engine, &b) < 0 || buf_str(&b, "\n") < 0 ||
	     fd_write(STDOUT_FILENO, b.data, b.len) < 0;
	buf_free(&b);
	return rc ? msg_fail_sys(EXIT_IO, "cannot print the plan") : 0;
}

void plan_free(struct plan *p)
{
	argv_free(&p->env);
	argv_free(&p->proxy);
	argv_free(&p->engine);
	view_free(&p->view);
}
