#include "optspec.h"

#include <string.h>

#include "engine.h"
#include "num.h"
#include "options.h"

#define SIZE_MIN 65536L
#define SIZE_LIMIT (1L << 50)
#define COUNT_LIMIT 4194304L /* what Linux has of pids at most */
#define AT(member) offsetof(struct options, member)

const struct optspec optspec_table[] = {
	{"profile", 0, OPT_TEXT, OPT_OUTER, AT(profile), "AGENT_PROFILE", NULL, VALUE_NAME, 0, "NAME",
	 "take the values of a named set"},
	{"engine", 0, OPT_TEXT, 0, AT(engine), "AGENT_ENGINE", "auto", VALUE_ANY, 0, "NAME",
	 "what makes the sandbox (what there is)"},
	{"image", 0, OPT_TEXT, 0, AT(image), "AGENT_IMAGE", NULL, VALUE_IMAGE, CAN_IMAGE, "REF",
	 "the container image to run"},
	{"proxy-image", 0, OPT_TEXT, 0, AT(proxy_image), "AGENT_PROXY_IMAGE", NULL, VALUE_IMAGE, CAN_PROXY,
	 "REF", "the proxy's image, where it runs in a container"},
	{"pull", 0, OPT_TEXT, 0, AT(pull), "AGENT_PULL", "missing", VALUE_PULL, CAN_PULL, "WHEN",
	 "fetch it: missing, always or never"},
	{"network", 0, OPT_TEXT, 0, AT(network), "AGENT_NETWORK", "none", VALUE_NETWORK, CAN_NETWORK,
	 "NAME", "the container's network: none, per-run, or its name"},
	{"proxy", 0, OPT_TEXT, 0, AT(proxy), "AGENT_PROXY", "auto", VALUE_PROXY, CAN_PROXY, "WHERE",
	 "where the proxy runs: auto, host or container"},
	{"memory", 0, OPT_BYTES, 0, AT(memory), "AGENT_MEMORY", NULL, VALUE_MEMORY, CAN_MEMORY, "SIZE",
	 "bound the sandbox's memory to SIZE"},
	{"cpus", 0, OPT_DECIMAL, 0, AT(cpus), "AGENT_CPUS", NULL, VALUE_CPUS, CAN_CPUS, "N",
	 "bound it to N processors, as 1.5"},
	{"pids", 0, OPT_COUNT, 0, AT(pids), "AGENT_PIDS", NULL, VALUE_ANY, CAN_PIDS, "N",
	 "bound it to N processes and threads"},
	{"keep", 0, OPT_FLAG, 0, AT(keep), "AGENT_KEEP", NULL, VALUE_ANY, CAN_KEEP, NULL,
	 "leave the stopped sandbox for inspection"},
	{"tool", 0, OPT_TEXT, 0, AT(tool), "AGENT_TOOL", "claude", VALUE_ANY, 0, "NAME",
	 "the agent: claude, codex, gemini, sh"},
	{"base", 0, OPT_TEXT, 0, AT(base), "AGENT_BASE", NULL, VALUE_BRANCH, 0, "BRANCH",
	 "begin from BRANCH, not the default"},
	{"run-id", 0, OPT_TEXT, OPT_ONCE, AT(run_id), "AGENT_RUN_ID", NULL, VALUE_RUN_ID, 0, "ID",
	 "name the run instead of by time"},
	{"title", 0, OPT_TEXT, 0, AT(title), "AGENT_TITLE", NULL, VALUE_ANY, 0, "TEXT",
	 "the pull request's title"},
	{"timeout", 0, OPT_SECONDS, 0, AT(timeout), "AGENT_TIMEOUT", NULL, VALUE_ANY, 0, "TIME",
	 "stop the agent after 90, 30m or 2h"},
	{"idle-timeout", 0, OPT_SECONDS, 0, AT(idle), "AGENT_IDLE_TIMEOUT", NULL, VALUE_ANY, 0, "TIME",
	 "stop it after TIME without output or CPU"},
	{"max-output", 0, OPT_BYTES, 0, AT(output_max), "AGENT_MAX_OUTPUT", NULL, VALUE_ANY, 0, "SIZE",
	 "stop it when it has printed SIZE"},
	{"prompt-file", 0, OPT_TEXT, OPT_ONCE, AT(prompt_file), NULL, NULL, VALUE_ANY, 0, "FILE",
	 "read the prompt from FILE"},
	{"env", 0, OPT_LIST, 0, AT(env), NULL, NULL, VALUE_VARIABLE, 0, "NAME",
	 "hand the variable NAME to the agent"},
	{"allow", 'a', OPT_LIST, 0, AT(allow), "AGENT_ALLOW", NULL, VALUE_ALLOW, 0,
	 "HOST[:PORT][@PHASE,...]", "open a host, in phase agent unless it says which"},
	{"internal", 'i', OPT_LIST, 0, AT(internal), "AGENT_INTERNAL", NULL, VALUE_INTERNAL, 0,
	 "HOST:PORT[@PHASE,...]", "open a host that has a private address"},
	{"setup-allow", 0, OPT_LIST, 0, AT(setup_allow), "AGENT_SETUP_ALLOW", NULL, VALUE_HOST, 0,
	 "HOST[:PORT]", "open a host for what the flake's devShell needs"},
	{"policy", 'c', OPT_TEXT, OPT_PATH, AT(policy), "AGENT_POLICY", NULL, VALUE_ANY, 0, "FILE",
	 "egress policy instead of the default"},
	{"ca-file", 0, OPT_TEXT, OPT_PATH, AT(ca_file), "AGENT_CA_FILE", NULL, VALUE_ANY, 0, "FILE",
	 "trust these certificates as well"},
	{"token-cmd", 0, OPT_TEXT, 0, AT(token_cmd), "AGENT_TOKEN_CMD", NULL, VALUE_ANY, 0, "CMD",
	 "run CMD read or CMD write to get a token"},
	{"login", 0, OPT_TEXT, 0, AT(login), "AGENT_LOGIN", "auto", VALUE_LOGIN, 0, "WHEN",
	 "the tool's own login as its key: auto or never"},
	{"no-devshell", 0, OPT_FLAG, 0, AT(no_devshell), "AGENT_NO_DEVSHELL", NULL, VALUE_ANY, 0, NULL,
	 "do not enter the repository's flake"},
	{"draft", 0, OPT_FLAG, 0, AT(draft), "AGENT_DRAFT", NULL, VALUE_ANY, 0, NULL,
	 "open the pull request as a draft"},
	{"label", 0, OPT_LIST, 0, AT(labels), "AGENT_LABEL", NULL, VALUE_WORD, 0, "NAME",
	 "put a label on the pull request"},
	{"reviewer", 0, OPT_LIST, 0, AT(reviewers), "AGENT_REVIEWER", NULL, VALUE_WORD, 0, "LOGIN",
	 "ask LOGIN to review it"},
	{"require-gitleaks", 0, OPT_FLAG, 0, AT(gitleaks), "AGENT_REQUIRE_GITLEAKS", NULL, VALUE_ANY, 0,
	 NULL, "no gitleaks, no run"},
	{"allow-workflows", 0, OPT_FLAG, 0, AT(workflows), "AGENT_ALLOW_WORKFLOWS", NULL, VALUE_ANY, 0,
	 NULL, "ship changes below .github/ too"},
	{"workspace", 0, OPT_BYTES, 0, AT(workspace), "AGENT_WORKSPACE", NULL, VALUE_ANY, 0, "SIZE",
	 "bound the workspace to SIZE"},
	{"uid", 0, OPT_TEXT, OPT_ONCE, AT(uid), NULL, NULL, VALUE_ANY, 0, "UID[:GID]",
	 "as root: the user to run as"},
	{"dry-run", 'n', OPT_FLAG, OPT_ONCE | OPT_MODE, AT(dry_run), NULL, NULL, VALUE_ANY, 0, NULL,
	 "print the commands, start nothing"},
	{"explain", 0, OPT_FLAG, OPT_ONCE | OPT_MODE, AT(explain), NULL, NULL, VALUE_ANY, 0, NULL,
	 "print each option's value and where it is from"},
	{"json", 0, OPT_FLAG, OPT_ONCE | OPT_MODE, AT(json), NULL, NULL, VALUE_ANY, 0, NULL,
	 "print events (JSON Lines), not the result"},
	{"quiet", 'q', OPT_FLAG, 0, AT(quiet), NULL, NULL, VALUE_ANY, 0, NULL,
	 "keep progress and output out of stderr"},
	{NULL, 0, OPT_FLAG, 0, 0, NULL, NULL, VALUE_ANY, 0, NULL, NULL},
};

const struct optspec *optspec_find(const char *arg, const char **value)
{
	const struct optspec *s;
	size_t n;

	*value = NULL;
	if (arg[0] != '-' || arg[1] == '\0')
		return NULL;
	if (arg[1] != '-') {
		for (s = optspec_table; s->name != NULL; s++)
			if (s->letter == arg[1] && arg[2] == '\0')
				return s;
		return NULL;
	}
	n = strcspn(arg + 2, "=");
	for (s = optspec_table; s->name != NULL; s++)
		if (strlen(s->name) == n && strncmp(s->name, arg + 2, n) == 0) {
			if (arg[2 + n] == '=')
				*value = arg + 2 + n + 1;
			return s;
		}
	return NULL;
}

const struct optspec *optspec_named(const char *name)
{
	const struct optspec *s;

	for (s = optspec_table; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

const char *optspec_wrong(const struct optspec *s, const char *text)
{
	long n;

	switch (s->kind) {
	case OPT_FLAG:
		return strcmp(text, "1") != 0 && strcmp(text, "0") != 0 ? "takes 1 or 0" : NULL;
	case OPT_SECONDS:
		if (num_seconds(text, 1, TIMEOUT_MAX, &n) < 0)
			return "takes a time like 90, 30m or 2h, at most 7d";
		break;
	case OPT_BYTES:
		if (s->value == VALUE_ANY && num_bytes(text, SIZE_MIN, SIZE_LIMIT, &n) < 0)
			return "takes a size like 512m or 4g, at least 64k";
		break;
	case OPT_COUNT:
		if (num_parse(text, 1, COUNT_LIMIT, &n) < 0)
			return "takes a whole number, from 1 to 4194304";
		break;
	case OPT_TEXT:
	case OPT_LIST:
	case OPT_DECIMAL:
		break;
	}
	return value_wrong(s->value, text);
}
