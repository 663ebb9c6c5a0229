#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "msg.h"
#include "num.h"

#define SECONDS_MAX (7L * 86400)
#define FD_MAX 1024

static const char *get(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

static const char *get_or(const char *name, const char *fallback)
{
	const char *s = get(name);

	return s != NULL ? s : fallback;
}

static int flag(const char *name)
{
	const char *s = get(name);

	return s != NULL && strcmp(s, "1") == 0;
}

static int is_tool(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= TOOL_NAME_MAX && s[0] != '-' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static int bad(const char *name, const char *value, const char *why)
{
	return msg_fail(EXIT_USAGE, "%s '%s' %s", name, value, why);
}

int config_read_run(struct config *c)
{
	const char *repo = get("AGENT_REPO"), *why;

	if (repo == NULL)
		return msg_fail(EXIT_USAGE, "AGENT_REPO is not set: say owner/name or an https URL");
	why = repo_parse(repo, c->gh_host, &c->repo);
	if (why != NULL)
		return bad("AGENT_REPO", repo, why);
	if (c->tool == NULL || !is_tool(c->tool))
		return bad("AGENT_TOOL", c->tool != NULL ? c->tool : "", "is not the name of a tool");
	c->run_id = get_or("AGENT_RUN_ID", "");
	why = repo_check_run_id(c->run_id);
	if (why != NULL)
		return bad("AGENT_RUN_ID", c->run_id, why);
	c->base = get("AGENT_BASE");
	why = c->base != NULL ? repo_check_branch(c->base) : NULL;
	if (why != NULL)
		return bad("AGENT_BASE", c->base, why);
	snprintf(c->branch, sizeof c->branch, "agent/%s/%s", c->tool, c->run_id);
	snprintf(c->salvage, sizeof c->salvage, "agent/salvage/%s", c->run_id);
	return 0;
}

/* http://host:port, where host may be an address: it is ours, not something to look up a policy for. */
static int read_proxy(struct config *c)
{
	const char *url = get("HTTPS_PROXY"), *host, *colon;
	long port;
	size_t n;
	char number[8];

	if (url == NULL)
		url = get("https_proxy");
	c->proxy_url = url;
	if (url == NULL)
		return 0;
	host = strncmp(url, "http://", 7) == 0 ? url + 7 : "";
	colon = strchr(host, ':');
	n = colon != NULL ? (size_t)(colon - host) : 0;
	if (n == 0 || n > HOST_MAX ||
	    strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != n)
		return bad("HTTPS_PROXY", url, "is not http://host:port");
	snprintf(number, sizeof number, "%s", colon + 1);
	number[strcspn(number, "/")] = '\0';
	if (num_parse(number, 1, 65535, &port) < 0)
		return bad("HTTPS_PROXY", url, "is not http://host:port");
	memcpy(c->proxy_host, host, n);
	c->proxy_host[n] = '\0';
	c->proxy_port = (uint16_t)port;
	return 0;
}

static int read_limits(struct config *c)
{
	const char *seconds = get("AGENT_TIMEOUT"), *spec = getenv("AGENT_SPEC");

	if (seconds != NULL && num_seconds(seconds, 1, SECONDS_MAX, &c->seconds) < 0)
		return bad("AGENT_TIMEOUT", seconds, "is not a time of 1 second to 7 days");
	if (spec != NULL && strcmp(spec, "-") != 0 && *spec != '\0')
		return bad("AGENT_SPEC", spec, "is not '-' (the channel on standard input)");
	c->by_hand = spec == NULL || *spec == '\0';
	if (c->handoff != NULL && config_handoff_fd() < 0 && *c->handoff != '/')
		return bad("AGENT_HANDOFF", c->handoff, "is neither fd:N nor an absolute path");
	if (c->handoff != NULL && strcmp(c->proxy_host, "127.0.0.1") != 0)
		return bad("HTTPS_PROXY", get_or("HTTPS_PROXY", ""),
			   "is not on 127.0.0.1, where AGENT_HANDOFF makes the listener");
	return 0;
}

static int read_places(struct config *c)
{
	c->home = get_or("HOME", "/home/agent");
	c->tmpdir = get_or("TMPDIR", "/tmp");
	c->path = get_or("PATH", "/usr/bin:/bin");
	c->term = get_or("TERM", "dumb");
	c->lang = get_or("LANG", "C.UTF-8");
	c->certs = get("SSL_CERT_FILE");
	if (*c->home != '/' || *c->tmpdir != '/')
		return msg_fail(EXIT_USAGE, "HOME and TMPDIR must be absolute paths");
	return 0;
}

int config_read(struct config *c)
{
	int code;

	memset(c, 0, sizeof *c);
	c->engine = get_or("AGENT_ENGINE", "");
	c->handoff = get("AGENT_HANDOFF");
	c->tool = get("AGENT_TOOL");
	c->gh_host = get("GH_HOST");
	c->no_devshell = flag("AGENT_NO_DEVSHELL");
	c->draft = flag("AGENT_DRAFT");
	c->allow_workflows = flag("AGENT_ALLOW_WORKFLOWS");
	code = read_proxy(c);
	if (code == 0)
		code = read_limits(c);
	return code != 0 ? code : read_places(c);
}

int config_handoff_fd(void)
{
	const char *s = get("AGENT_HANDOFF");
	long n;

	if (s == NULL || strncmp(s, "fd:", 3) != 0 || num_parse(s + 3, 3, FD_MAX, &n) < 0)
		return -1;
	return (int)n;
}
