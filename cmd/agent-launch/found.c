#include "found.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit.h"
#include "msg.h"
#include "pins.h"
#include "self.h"
#include "state.h"
#include "toolpath.h"

static int missing(const char *name, const char *package)
{
	return msg_fail(EXIT_UNAVAILABLE, "%s is not there: install the package '%s'", name, package);
}

/* The one that was asked for, else the first of the table that is here and answers. */
static int choose_engine(struct found *f, const struct options *o)
{
	const struct engine *e = o->engine != NULL ? engine_find(o->engine) : NULL;

	if (o->engine != NULL) {
		f->engine = e;
		if (e == NULL)
			return engine_unknown(o->engine);
		return self_which(e->program, NULL, f->engine_program) == 0
			       ? 0 : missing(e->program, e->package);
	}
	for (e = engine_table; e->name != NULL; e++) {
		f->engine = e;
		if (self_which(e->program, NULL, f->engine_program) == 0 &&
		    (!e->image || facts_answers(e, f->engine_program)))
			return 0;
	}
	return msg_fail(EXIT_UNAVAILABLE, "no engine is there: install bubblewrap, or start docker or "
			"podman (agent doctor says more)");
}

static int look_programs(struct found *f, const struct options *o)
{
	if (self_program("egress-proxy", f->proxy) < 0)
		return missing("egress-proxy", "nix-agent-sandbox");
	if (!f->engine->image && self_program("agent-entry", f->entry) < 0)
		return missing("agent-entry", "nix-agent-sandbox");
	if (self_which("git", NULL, f->git) < 0 && o->source == SOURCE_BUNDLE)
		return missing("git", "git");
	return 0;
}

static int look_data(struct found *f, const struct options *o)
{
	char table[PATH_MAX], *slash;
	int code;

	if (self_share("agents.json", table) < 0)
		return msg_fail_sys(EXIT_CONFIG, "cannot find agents.json");
	code = tool_read(&f->tool, table, o->tool);
	if (code != 0)
		return code;
	slash = strrchr(table, '/');
	*slash = '\0';
	snprintf(f->share, sizeof f->share, "%s", table);
	if (o->policy == NULL) {
		if (self_share("policy.json", f->policy) < 0 || access(f->policy, R_OK) < 0)
			return msg_fail_sys(EXIT_CONFIG, "cannot read the policy '%s'", f->policy);
	} else if (realpath(o->policy, f->policy) == NULL || access(f->policy, R_OK) < 0) {
		return msg_fail_sys(EXIT_NOINPUT, "cannot read the policy '%s'", o->policy);
	}
	return 0;
}

static int look_state(struct found *f)
{
	if (state_runs(f->state) == 0)
		return 0;
	return msg_fail(EXIT_NOINPUT, errno == ENAMETOOLONG ? "the path of the run record is too long" :
			"HOME is not set: there is no place for the run record");
}

static void look_certificates(struct found *f)
{
	static const char *const bundles[] = {"/etc/ssl/certs/ca-certificates.crt",
					      "/etc/pki/tls/certs/ca-bundle.crt",
					      "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", NULL};
	const char *const *b;

	for (b = bundles; *b != NULL; b++)
		if (access(*b, R_OK) == 0) {
			snprintf(f->certificates, sizeof f->certificates, "%s", *b);
			return;
		}
}

/* Programs that a run needs and that this host keeps in its Nix store only, and agent-entry. */
static int look_store_programs(struct found *f)
{
	struct argv programs = ARGV_INIT;
	int rc;
	static const char *const names[] = {"sh", "env", "git", "gh", "nix", "gitleaks", NULL};
	const char *const *n;
	char path[PATH_MAX], real[PATH_MAX], *slash;

	for (n = names; *n != NULL; n++) {
		if (self_which(*n, "/usr/local/bin:/usr/bin:/bin", path) == 0 ||
		    self_which(*n, NULL, path) < 0 || realpath(path, real) == NULL ||
		    strncmp(real, "/nix/store/", 11) != 0)
			continue;
		argv_add(&programs, real);
		slash = strrchr(real, '/');
		*slash = '\0';
		argv_add(&f->path, real);
	}
	argv_add(&programs, f->entry);
	rc = pins_find(&f->pins, &programs);
	argv_free(&programs);
	return rc;
}

/* What of this machine the sandbox will see, where no image brings it. */
static int look_view(struct found *f)
{
	struct stat st;

	look_certificates(f);
	f->nix = stat("/nix/store", &st) == 0 && S_ISDIR(st.st_mode);
	view_system(&f->view);
	toolpath_look(f);
	if (look_store_programs(f) < 0 || argv_ok(&f->path) < 0 || view_ok(&f->view) < 0)
		return msg_fail(EXIT_SOFTWARE, "out of memory");
	return 0;
}

int found_look(struct found *f, const struct options *o, const char *run_id)
{
	const char *term = getenv("TERM");
	int code;

	memset(f, 0, sizeof *f);
	snprintf(f->term, sizeof f->term, "%s", term != NULL && *term != '\0' ? term : "dumb");
	code = choose_engine(f, o);
	if (code == 0)
		code = engine_check(f->engine, o);
	if (code == 0)
		code = look_programs(f, o);
	if (code == 0)
		code = look_data(f, o);
	if (code == 0)
		code = look_state(f);
	if (code != 0)
		return code;
	return f->engine->image ? facts_look(&f->facts, o, f->engine, f->engine_program, run_id)
				: look_view(f);
}

void found_free(struct found *f)
{
	tool_free(&f->tool);
	argv_free(&f->path);
	argv_free(&f->pins);
	view_free(&f->view);
}
