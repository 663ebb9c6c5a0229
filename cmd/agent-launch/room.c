#include "room.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"

#define PATH_LIST_MAX ((size_t)1 << 20)

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
	struct buf path = BUF_INIT(PATH_LIST_MAX);
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

void room_make(struct plan *p)
{
	struct view *v = &p->view;
	size_t i;

	argv_setenv(&p->env, "AGENT_SANDBOX", "1");
	argv_setenv(&p->env, "AGENT_SHARE", PLAN_SHARE);
	if (p->f->certificates[0] != '\0')
		argv_setenv(&p->env, "SSL_CERT_FILE", p->f->certificates);
	add_path(p);
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
