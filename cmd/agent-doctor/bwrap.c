#include "bwrap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "fd.h"
#include "num.h"
#include "self.h"

#define SYSCTL_MAX 64

/* What stands in the way, and how it goes. */
static void explain(const struct bwrap_facts *facts, struct finding *f)
{
	if (facts->max_namespaces == 0)
		finding_next(f, "user namespaces are switched off: sudo sysctl "
			     "user.max_user_namespaces=10000, and in /etc/sysctl.d to keep it");
	else if (facts->userns_clone == 0)
		finding_next(f, "user namespaces are for root only: sudo sysctl "
			     "kernel.unprivileged_userns_clone=1, and in /etc/sysctl.d to keep it");
	else if (facts->apparmor == 1)
		finding_next(f, "AppArmor keeps user namespaces from programs without a profile: install the "
			     "profile of agent-doctor(1) as /etc/apparmor.d/bwrap and reload it, or sudo "
			     "sysctl kernel.apparmor_restrict_unprivileged_userns=0");
	else
		finding_next(f, "the kernel or the container around us forbids namespaces: run outside of "
			     "that container, or with another engine");
}

void bwrap_judge(const struct bwrap_facts *facts, struct engine *e)
{
	struct version v;
	struct finding *f = &e->finding;

	e->state = ENGINE_BROKEN;
	if (version_find(facts->text, &v) < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "does not tell its version: '%.100s'", facts->text);
		finding_next(f, "install the package bubblewrap again");
		return;
	}
	if (version_before(&v, 0, 8, 0)) {
		finding_fail(f, EXIT_UNAVAILABLE, "%ld.%ld.%ld is too old: it lacks --disable-userns",
			     v.part[0], v.part[1], v.part[2]);
		finding_next(f, "install bubblewrap 0.8.0 or a newer one");
		return;
	}
	if (facts->status != 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "%ld.%ld.%ld cannot make a sandbox: %.200s", v.part[0],
			     v.part[1], v.part[2], facts->said);
		explain(facts, f);
		return;
	}
	e->state = ENGINE_READY;
	finding_ok(f, "%ld.%ld.%ld, and makes a sandbox", v.part[0], v.part[1], v.part[2]);
}

static long sysctl_read(const char *path)
{
	struct buf b = BUF_INIT(SYSCTL_MAX);
	long value = -1;

	if (fd_slurp_file(path, 0, &b) == 0 && b.len > 0) {
		b.data[strcspn(b.data, "\n")] = '\0';
		if (num_parse(b.data, 0, 1L << 40, &value) < 0)
			value = -1;
	}
	buf_free(&b);
	return value;
}

static int gone(struct engine *e, const struct answer *a)
{
	char words[ASK_WORDS_MAX];

	if (a->status >= 0)
		return 0;
	e->state = a->err == ETIMEDOUT ? ENGINE_HUNG : ENGINE_BROKEN;
	finding_fail(&e->finding, EXIT_UNAVAILABLE, "%s", answer_trouble(a, words));
	finding_next(&e->finding, "run bwrap --version by hand");
	return 1;
}

/* The walls of a run, as agent-launch builds them, around all of this file system. */
static void try(const struct doctor *d, const char *bwrap, struct answer *a)
{
	struct argv argv = ARGV_INIT;
	char nothing[PATH_MAX];

	if (self_which("true", NULL, nothing) < 0)
		snprintf(nothing, sizeof nothing, "/bin/true");
	argv_all(&argv, bwrap, "--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-pid",
		 "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--as-pid-1", "--new-session",
		 "--die-with-parent", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--ro-bind",
		 "/", "/", "--proc", "/proc", "--dev", "/dev", "--", nothing, (char *)NULL);
	ask(d, &argv, a);
}

void bwrap_look(const struct doctor *d, struct engine *e)
{
	struct argv argv = ARGV_INIT;
	char bwrap[PATH_MAX], words[ASK_WORDS_MAX];
	struct answer version, sandbox;
	struct bwrap_facts facts = {.userns_clone = sysctl_read("/proc/sys/kernel/unprivileged_userns_clone"),
				    .max_namespaces = sysctl_read("/proc/sys/user/max_user_namespaces"),
				    .apparmor = sysctl_read(
					    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns")};

	if (self_which("bwrap", NULL, bwrap) < 0) {
		e->state = ENGINE_ABSENT;
		finding_fail(&e->finding, EXIT_UNAVAILABLE, "not installed");
		finding_next(&e->finding, "install the package bubblewrap");
		return;
	}
	argv_all(&argv, bwrap, "--version", (char *)NULL);
	ask(d, &argv, &version);
	if (!gone(e, &version)) {
		try(d, bwrap, &sandbox);
		if (!gone(e, &sandbox)) {
			facts.text = version.out.len > 0 ? version.out.data : "";
			facts.status = sandbox.status;
			facts.said = answer_words(&sandbox, words);
			bwrap_judge(&facts, e);
		}
		answer_free(&sandbox);
	}
	answer_free(&version);
}
