#include "optspec.h"

#include <string.h>

#include "options.h"

#define AT(member) offsetof(struct options, member)

const struct optspec optspec_table[] = {
	{"engine", 0, OPT_TEXT, AT(engine), "AGENT_ENGINE", "NAME", "what makes the sandbox (bwrap)"},
	{"image", 0, OPT_TEXT, AT(image), "AGENT_IMAGE", "REF", "the image"},
	{"proxy-image", 0, OPT_TEXT, AT(proxy_image), "AGENT_PROXY_IMAGE", "REF", "the proxy's image"},
	{"network", 0, OPT_TEXT, AT(network), "AGENT_NETWORK", "NAME", "network"},
	{"proxy", 0, OPT_TEXT, AT(proxy), "AGENT_PROXY", "WHERE", "proxy"},
	{"pull", 0, OPT_TEXT, AT(pull), "AGENT_PULL", "WHEN", "pull"},
	{"cpus", 0, OPT_TEXT, AT(cpus), "AGENT_CPUS", "N", "cpus"},
	{"memory", 0, OPT_BYTES, AT(memory), "AGENT_MEMORY", "SIZE", "memory"},
	{"tool", 0, OPT_TEXT, AT(tool), "AGENT_TOOL", "NAME", "the agent: claude, codex, gemini, sh"},
	{"base", 0, OPT_TEXT, AT(base), "AGENT_BASE", "BRANCH", "begin from BRANCH, not the default"},
	{"run-id", 0, OPT_TEXT, AT(run_id), "AGENT_RUN_ID", "ID", "name the run instead of by time"},
	{"title", 0, OPT_TEXT, AT(title), "AGENT_TITLE", "TEXT", "the pull request's title"},
	{"timeout", 0, OPT_SECONDS, AT(timeout), "AGENT_TIMEOUT", "TIME", "stop the agent after 90, 30m or 2h"},
	{"idle-timeout", 0, OPT_SECONDS, AT(idle), "AGENT_IDLE_TIMEOUT", "TIME",
	 "stop it after TIME without output or CPU"},
	{"max-output", 0, OPT_BYTES, AT(output_max), "AGENT_MAX_OUTPUT", "SIZE",
	 "stop it when it has printed SIZE"},
	{"prompt-file", 0, OPT_TEXT, AT(prompt_file), NULL, "FILE", "read the prompt from FILE"},
	{"env", 0, OPT_LIST, AT(env), NULL, "NAME", "hand the variable NAME to the agent"},
	{"allow", 'a', OPT_LIST, AT(allow), "AGENT_ALLOW", "HOST[:PORT][@PHASE,...]",
	 "open a host, in phase agent unless it says which"},
	{"internal", 'i', OPT_LIST, AT(internal), "AGENT_INTERNAL", "HOST:PORT[@PHASE,...]",
	 "open a host that has a private address"},
	{"policy", 'c', OPT_TEXT, AT(policy), "AGENT_POLICY", "FILE", "egress policy instead of the default"},
	{"ca-file", 0, OPT_TEXT, AT(ca_file), "AGENT_CA_FILE", "FILE", "trust these certificates as well"},
	{"token-cmd", 0, OPT_TEXT, AT(token_cmd), "AGENT_TOKEN_CMD", "CMD",
	 "run CMD read or CMD write to get a token"},
	{"no-devshell", 0, OPT_FLAG, AT(no_devshell), "AGENT_NO_DEVSHELL", NULL,
	 "do not enter the repository's flake"},
	{"draft", 0, OPT_FLAG, AT(draft), "AGENT_DRAFT", NULL, "open the pull request as a draft"},
	{"label", 0, OPT_LIST, AT(labels), "AGENT_LABEL", "NAME", "put a label on the pull request"},
	{"reviewer", 0, OPT_LIST, AT(reviewers), "AGENT_REVIEWER", "LOGIN", "ask LOGIN to review it"},
	{"require-gitleaks", 0, OPT_FLAG, AT(gitleaks), "AGENT_REQUIRE_GITLEAKS", NULL,
	 "no gitleaks, no run"},
	{"allow-workflows", 0, OPT_FLAG, AT(workflows), "AGENT_ALLOW_WORKFLOWS", NULL,
	 "ship changes below .github/ too"},
	{"workspace", 0, OPT_BYTES, AT(workspace), "AGENT_WORKSPACE", "SIZE", "bound the workspace to SIZE"},
	{"uid", 0, OPT_TEXT, AT(uid), NULL, "UID[:GID]", "as root: the user to run as"},
	{"dry-run", 'n', OPT_FLAG, AT(dry_run), NULL, NULL, "print the commands, start nothing"},
	{"json", 0, OPT_FLAG, AT(json), NULL, NULL, "print events (JSON Lines), not the result"},
	{"quiet", 'q', OPT_FLAG, AT(quiet), NULL, NULL, "keep progress and output out of stderr"},
	{NULL, 0, OPT_FLAG, 0, NULL, NULL, NULL},
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
