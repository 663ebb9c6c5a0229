#include "pull.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "body.h"
#include "child.h"
#include "exit.h"
#include "files.h"
#include "pristine.h"

#define GH_SECONDS 180
#define TRIES 4
#define FIRST_PAUSE_MS 2000
#define OUT_MAX 65536
#define ERR_MAX 4096

struct gh {
	struct argv argv, env;
	struct buf text;     /* the body */
	struct buf out, err;
	enum child_end end;
	int code;
};

/* The URL of a pull request of this repository somewhere in text: 1 and url is set. */
static int find_url(const struct run *r, const char *text, char *url, size_t max)
{
	char prefix[REPO_URL_MAX + 16];
	size_t n;

	snprintf(prefix, sizeof prefix, "%s/pull/", r->cfg.repo.url);
	for (n = strlen(prefix); text != NULL && *text != '\0'; text++)
		if (strncasecmp(text, prefix, n) == 0 && isdigit((unsigned char)text[n])) {
			snprintf(url, max, "%s%.*s", prefix, (int)(strspn(text + n, "0123456789") % 16),
				 text + n);
			return 1;
		}
	return 0;
}

static void environment(struct run *r, struct argv *e, const char *token)
{
	const char *certs = r->ca[0] != '\0' ? r->ca : r->cfg.certs;
	int dotcom = strcmp(r->cfg.repo.host, "github.com") == 0;

	argv_setenv(e, "PATH", r->programs.path);
	argv_setenv(e, "HOME", r->ship);
	argv_setenv(e, "GH_CONFIG_DIR", r->ship);
	argv_setenv(e, "XDG_CONFIG_HOME", r->ship);
	argv_setenv(e, "XDG_DATA_HOME", r->ship);
	argv_setenv(e, "XDG_STATE_HOME", r->ship);
	argv_setenv(e, "TMPDIR", r->ship);
	argv_setenv(e, "GH_HOST", r->cfg.repo.host);
	argv_setenv(e, dotcom ? "GH_TOKEN" : "GH_ENTERPRISE_TOKEN", token);
	argv_setenv(e, "GH_PROMPT_DISABLED", "1");
	argv_setenv(e, "GH_NO_UPDATE_NOTIFIER", "1");
	argv_setenv(e, "GH_PAGER", "cat");
	argv_setenv(e, "NO_COLOR", "1");
	argv_setenv(e, "GIT_CONFIG_NOSYSTEM", "1");
	argv_setenv(e, "GIT_CONFIG_GLOBAL", "/dev/null");
	if (r->cfg.proxy_url != NULL) {
		argv_setenv(e, "HTTPS_PROXY", r->cfg.proxy_url);
		argv_setenv(e, "https_proxy", r->cfg.proxy_url);
	}
	if (certs != NULL)
		argv_setenv(e, "SSL_CERT_FILE", certs);
}

/* One line or several of what git says about base..tip; "" when it says nothing. */
static char *said(struct run *r, const char *a, const char *b, const char *c, const char *range)
{
	struct git g;
	char *text = NULL;

	pristine_git(&g, r);
	if (git(&g, a, b, c, range, NULL) == 0)
		text = strdup(g.text.len > 0 ? g.text.data : "");
	git_free(&g);
	return text != NULL ? text : strdup("");
}

/* Fills in title and body. */
static int describe(struct run *r, struct gh *gh, struct buf *title)
{
	char range[2 * OID_MAX + 3];
	char *subject, *commits, *files;
	struct body b = {.tool = r->cfg.tool, .run_id = r->cfg.run_id, .base = r->base, .tip = r->tip,
			 .title = r->spec.title, .report = r->report, .usage = r->usage,
			 .egress = r->egress, .needles = &r->needles,
			 .prompt = r->spec.prompt.data != NULL ? r->spec.prompt.data : "",
			 .seconds = (long)((life_now() - r->started) / 1000)};
	int rc;

	snprintf(range, sizeof range, "%s..%s", r->base, r->tip);
	subject = said(r, "log", "-1", "--format=%s", range);
	commits = said(r, "log", "--max-count=100", "--format=%h %an: %s", range);
	files = said(r, "diff", "--stat=100", "--no-renames", range);
	b.subject = subject;
	b.commits = commits;
	b.files = files;
	rc = subject == NULL || commits == NULL || files == NULL || body_title(&b, title) < 0 ||
	     body_text(&b, &gh->text) < 0;
	free(subject);
	free(commits);
	free(files);
	return rc ? -1 : 0;
}

static void command(struct run *r, struct gh *gh, const char *title)
{
	size_t i;

	argv_all(&gh->argv, r->programs.gh, "pr", "create", NULL);
	argv_fmt(&gh->argv, "--repo=%s/%s", r->cfg.repo.host, r->cfg.repo.path);
	argv_fmt(&gh->argv, "--base=%s", r->base_branch);
	argv_fmt(&gh->argv, "--head=%s", r->ref);
	argv_fmt(&gh->argv, "--title=%s", title);
	argv_add(&gh->argv, "--body-file=-");
	if (r->cfg.draft || r->spec.draft)
		argv_add(&gh->argv, "--draft");
	for (i = 0; i < r->spec.labels.n; i++)
		argv_fmt(&gh->argv, "--label=%s", r->spec.labels.v[i]);
	for (i = 0; i < r->spec.reviewers.n; i++)
		argv_fmt(&gh->argv, "--reviewer=%s", r->spec.reviewers.v[i]);
}

static void call(struct run *r, struct gh *gh)
{
	int in = files_sealed(gh->text.data, gh->text.len);
	struct child c = {.out = &gh->out, .err = &gh->err, .seconds = GH_SECONDS};

	gh->out.len = gh->err.len = 0;
	c.spawn = (struct spawn){.argv = gh->argv.v, .envp = gh->env.v, .cwd = r->ship, .in = in,
				 .out = -1, .err = -1};
	gh->end = child_run(&r->life, &r->channel, &c);
	gh->code = c.code;
	close(in);
}

static int has(const struct gh *gh, const char *text)
{
	return gh->err.len > 0 && strstr(gh->err.data, text) != NULL;
}

static int is_temporary(const struct gh *gh)
{
	return gh->end == CHILD_TIME || has(gh, "HTTP 5") || has(gh, "HTTP 429") ||
	       has(gh, "timeout") || has(gh, "connection re") || has(gh, "EOF") ||
	       has(gh, "Bad Gateway") || has(gh, "rate limit") || has(gh, "Service Unavailable");
}

static int failed(struct run *r, const struct gh *gh)
{
	int denied = has(gh, "HTTP 401") || has(gh, "Bad credentials") || has(gh, "HTTP 403") ||
		     has(gh, "not accessible");

	return run_fail(r, "pull-request", denied ? EXIT_NOPERM : EXIT_TEMPFAIL,
			"the branch is pushed, but its pull request could not be opened: %s; open it at "
			"%s/compare/%s...%s",
			gh->end != CHILD_EXITED ? child_strend(gh->end)
			: gh->err.len > 0	? gh->err.data
						: "gh said nothing",
			r->cfg.repo.url, r->base_branch, r->ref);
}

static int create(struct run *r, struct gh *gh)
{
	long pause = FIRST_PAUSE_MS;
	int tries;

	for (tries = 1;; tries++) {
		call(r, gh);
		if (gh->end == CHILD_EXITED && gh->code == 0 &&
		    find_url(r, gh->out.data, r->url, sizeof r->url))
			return 0;
		if (has(gh, "already exists") && find_url(r, gh->err.data, r->url, sizeof r->url))
			return 0;
		if (!is_temporary(gh) || tries == TRIES || r->channel.eof)
			return failed(r, gh);
		life_nap(&r->life, pause, 0);
		pause *= 2;
	}
}

int pull_open(struct run *r, const char *token)
{
	struct gh gh = {.text = BUF_INIT(BODY_MAX), .out = BUF_INIT(OUT_MAX), .err = BUF_INIT(ERR_MAX)};
	struct buf title = BUF_INIT(BODY_TITLE_MAX * 8);
	int code;

	run_start(r, "pull-request");
	environment(r, &gh.env, token);
	if (describe(r, &gh, &title) < 0)
		code = run_fail(r, "pull-request", EXIT_SOFTWARE, "cannot write its text");
	else if (command(r, &gh, title.data), argv_ok(&gh.argv) < 0 || argv_ok(&gh.env) < 0)
		code = run_fail(r, "pull-request", EXIT_SOFTWARE, "no memory");
	else
		code = create(r, &gh);
	if (code == 0)
		run_done(r, "pull-request", "%s", r->url);
	argv_free(&gh.argv);
	argv_free(&gh.env);
	buf_free(&gh.text);
	buf_free(&gh.out);
	buf_free(&gh.err);
	buf_free(&title);
	return code;
}
