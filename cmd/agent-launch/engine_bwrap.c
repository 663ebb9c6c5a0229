/*
 * engine_bwrap - bubblewrap, for any Linux with user namespaces and as an ordinary user.
 *
 * agent-entry is process 1 of new user, mount, pid, ipc, uts and network namespaces; in the
 * network namespace there is lo and nothing else. --new-session: without it the sandbox can open
 * /dev/tty and push input into the caller's terminal (TIOCSTI). --disable-userns: nobody in it
 * gets capabilities in a namespace of their own. Read against bubblewrap 0.8.0.
 */
#include "engine.h"

#include <string.h>

#include "plan.h"

static void add_mount(struct argv *a, const struct mount *m, int *data)
{
	switch (m->kind) {
	case MOUNT_RO:
		argv_all(a, "--ro-bind", m->from, m->to, (char *)NULL);
		return;
	case MOUNT_RW:
		argv_all(a, "--bind", m->from, m->to, (char *)NULL);
		return;
	case MOUNT_TMPFS:
		argv_all(a, "--perms", "1777", (char *)NULL);
		if (m->size > 0) {
			argv_add(a, "--size");
			argv_fmt(a, "%ld", m->size);
		}
		argv_all(a, "--tmpfs", m->to, (char *)NULL);
		return;
	case MOUNT_DIR:
		argv_all(a, "--dir", m->to, (char *)NULL);
		return;
	case MOUNT_LINK:
		argv_all(a, "--symlink", m->from, m->to, (char *)NULL);
		return;
	case MOUNT_DATA:
		argv_all(a, "--perms", "0444", "--ro-bind-data", (char *)NULL);
		argv_fmt(a, "%d", (*data)++);
		argv_add(a, m->to);
		return;
	case MOUNT_PROC:
		argv_all(a, "--proc", m->to, (char *)NULL);
		return;
	case MOUNT_DEV:
		argv_all(a, "--dev", m->to, (char *)NULL);
		return;
	case MOUNT_SEAL:
		argv_all(a, "--remount-ro", m->to, (char *)NULL);
		return;
	}
}

static void add_env(struct argv *a, const struct argv *env)
{
	size_t i;

	argv_add(a, "--clearenv");
	for (i = 0; i < env->n; i++) {
		const char *equals = strchr(env->v[i], '=');

		argv_add(a, "--setenv");
		argv_fmt(a, "%.*s", (int)(equals - env->v[i]), env->v[i]);
		argv_add(a, equals + 1);
	}
}

void engine_bwrap(struct plan *p)
{
	struct argv *a = &p->engine;
	int data = PLAN_FD_DATA;
	size_t i;

	argv_all(a, p->f->engine_program, "--unshare-user", "--disable-userns", "--unshare-ipc",
		 "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
		 "--as-pid-1", "--new-session", "--die-with-parent", "--cap-drop", "ALL",
		 "--hostname", "agent-sandbox", "--uid", (char *)NULL);
	argv_fmt(a, "%d", PLAN_UID);
	argv_add(a, "--gid");
	argv_fmt(a, "%d", PLAN_UID);
	argv_add(a, "--info-fd");
	argv_fmt(a, "%d", PLAN_FD_INFO);
	add_env(a, &p->env);
	for (i = 0; i < p->view.n; i++)
		add_mount(a, &p->view.v[i], &data);
	argv_all(a, "--chdir", "/work", "--", PLAN_ENTRY, (char *)NULL);
}
