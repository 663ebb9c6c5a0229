#include "git.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "jail.h"

/* Stalled transfers end: below so many bytes a second for so many seconds (http.lowSpeed*). */
#define LOW_SPEED_LIMIT "100"
#define LOW_SPEED_TIME "60"
#define HEADER_MAX (SPEC_SECRET_MAX * 2)

static const char *const SETTINGS[][2] = {
	{"core.hooksPath", "/dev/null"},
	{"core.fsmonitor", "false"},
	{"core.attributesFile", "/dev/null"},
	{"core.excludesFile", "/dev/null"},
	{"core.pager", "cat"},
	{"core.askPass", ""},
	{"credential.helper", ""},
	{"commit.gpgSign", "false"},
	{"submodule.recurse", "false"},
	{"fetch.recurseSubmodules", "false"},
	{"push.recurseSubmodules", "no"},
	{"gc.auto", "0"},
	{"maintenance.auto", "false"},
	{"advice.detachedHead", "false"},
	{"init.defaultBranch", "main"},
	{"http.followRedirects", "false"},
	{"http.sslVerify", "true"},
	{"http.lowSpeedLimit", LOW_SPEED_LIMIT},
	{"http.lowSpeedTime", LOW_SPEED_TIME},
};

void git_set(struct git *g, const char *key, const char *value)
{
	char name[40], number[16];

	snprintf(name, sizeof name, "GIT_CONFIG_KEY_%d", g->settings);
	argv_setenv(&g->env, name, key);
	snprintf(name, sizeof name, "GIT_CONFIG_VALUE_%d", g->settings);
	argv_setenv(&g->env, name, value);
	snprintf(number, sizeof number, "%d", ++g->settings);
	argv_setenv(&g->env, "GIT_CONFIG_COUNT", number);
}

void git_init(struct git *g, struct run *r, const char *cwd, const char *home)
{
	const char *certs = r->ca[0] != '\0' ? r->ca : r->cfg.certs;
	size_t i;

	memset(g, 0, sizeof *g);
	g->run = r;
	g->cwd = cwd;
	g->in = g->out = -1;
	g->text.max = GIT_OUT_MAX;
	g->error.max = GIT_ERR_MAX;
	argv_setenv(&g->env, "PATH", r->programs.path);
	argv_setenv(&g->env, "HOME", home);
	argv_setenv(&g->env, "TMPDIR", r->cfg.tmpdir);
	/* Its messages are read for what went wrong: in English. */
	argv_setenv(&g->env, "LC_ALL", "C");
	argv_setenv(&g->env, "GIT_CONFIG_NOSYSTEM", "1");
	argv_setenv(&g->env, "GIT_CONFIG_GLOBAL", "/dev/null");
	argv_setenv(&g->env, "GIT_ATTR_NOSYSTEM", "1");
	argv_setenv(&g->env, "GIT_TEMPLATE_DIR", "");
	argv_setenv(&g->env, "GIT_TERMINAL_PROMPT", "0");
	argv_setenv(&g->env, "GIT_NO_REPLACE_OBJECTS", "1");
	argv_setenv(&g->env, "GIT_ALLOW_PROTOCOL", "https:file");
	if (r->cfg.proxy_url != NULL) {
		argv_setenv(&g->env, "HTTPS_PROXY", r->cfg.proxy_url);
		argv_setenv(&g->env, "https_proxy", r->cfg.proxy_url);
	}
	if (certs != NULL) {
		argv_setenv(&g->env, "GIT_SSL_CAINFO", certs);
		argv_setenv(&g->env, "SSL_CERT_FILE", certs);
	}
	for (i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
		git_set(g, SETTINGS[i][0], SETTINGS[i][1]);
}

void git_auth(struct git *g, const char *token)
{
	struct buf plain = BUF_INIT(HEADER_MAX), header = BUF_INIT(HEADER_MAX * 2);
	char key[REPO_URL_MAX + 32];

	if (token == NULL)
		return;
	/* Any user name goes with a token, and this one with GitHub's. */
	snprintf(key, sizeof key, "http.%s.extraHeader", g->run->cfg.repo.url);
	if (buf_fmt(&plain, "x-access-token:%s", token) == 0 &&
	    buf_str(&header, "Authorization: Basic ") == 0 &&
	    base64_encode(&header, plain.data, plain.len) == 0)
		git_set(g, key, header.data);
	buf_wipe(&plain);
	buf_free(&plain);
	buf_wipe(&header);
	buf_free(&header);
}

static int start(struct git *g, struct argv *argv)
{
	struct child c = {.spawn = {.cwd = g->cwd, .in = g->in, .out = g->out, .err = -1},
			  .out = g->out < 0 ? &g->text : NULL, .err = &g->error,
			  .sink = g->sink, .sink_arg = g->sink_arg, .seconds = g->seconds,
			  .heed = g->heed};

	g->text.len = g->error.len = 0;
	if (argv_ok(argv) < 0 || argv_ok(&g->env) < 0) {
		g->end = CHILD_NOT_STARTED;
		return -1;
	}
	c.spawn.argv = argv->v;
	c.spawn.envp = g->env.v;
	if (g->jailed) {
		c.spawn.prepare = jail_enter;
		c.spawn.plain = 1;
	}
	g->end = child_run(&g->run->life, &g->run->channel, &c);
	g->in = g->out = -1;
	g->sink = NULL;
	return g->end == CHILD_EXITED ? c.code : -1;
}

static int vgit(struct git *g, va_list ap)
{
	struct argv argv = ARGV_INIT;
	const char *arg;
	int code;

	argv_add(&argv, g->run->programs.git);
	while ((arg = va_arg(ap, const char *)) != NULL)
		argv_add(&argv, arg);
	code = start(g, &argv);
	argv_free(&argv);
	return code;
}

int git(struct git *g, ...)
{
	va_list ap;
	int code;

	va_start(ap, g);
	code = vgit(g, ap);
	va_end(ap);
	return code;
}

/* 1 if the text is n whole lines, each ended and none of them with a NUL: they are then in lines. */
static int split(struct git *g, char **lines, size_t n)
{
	char *at = g->text.data, *end = at + g->text.len, *newline;
	size_t i;

	if (g->text.len == 0 || memchr(at, '\0', g->text.len) != NULL)
		return 0;
	for (i = 0; i < n; i++) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL || newline == at)
			return 0;
		*newline = '\0';
		lines[i] = at;
		at = newline + 1;
	}
	return at == end;
}

int git_line(struct git *g, ...)
{
	va_list ap;
	char *line;
	int code;

	va_start(ap, g);
	code = vgit(g, ap);
	va_end(ap);
	if (code != 0 || !split(g, &line, 1))
		return 0;
	g->text.len--;
	return 1;
}

int git_lines(struct git *g, char **lines, size_t n, ...)
{
	va_list ap;
	int code;

	va_start(ap, n);
	code = vgit(g, ap);
	va_end(ap);
	return code == 0 && split(g, lines, n);
}

const char *git_error(struct git *g)
{
	char *last;

	if (g->end != CHILD_EXITED)
		return g->end == CHILD_NOT_STARTED ? strerror(errno) : child_strend(g->end);
	while (g->error.len > 0 && strchr("\r\n ", g->error.data[g->error.len - 1]) != NULL)
		g->error.data[--g->error.len] = '\0';
	if (g->error.len == 0)
		return "it said nothing";
	last = strrchr(g->error.data, '\n');
	return last != NULL ? last + 1 : g->error.data;
}

void git_free(struct git *g)
{
	argv_free(&g->env);
	buf_free(&g->text);
	buf_free(&g->error);
}
