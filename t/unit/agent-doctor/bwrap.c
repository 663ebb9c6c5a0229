/* bwrap and other programs: what a version or a refusal means, and what to do. */
#include "bwrap.h"

#include "exit.h"
#include "programs.h"
#include "proxy.h"
#include "tap.h"

static struct engine e;

/* The next step for a sandbox that fails under these settings. */
static const char *next(long clone, long max, long apparmor)
{
	struct bwrap_facts facts = {.text = "bubblewrap 0.11.0", .status = 1, .said = "setting up uid map",
				    .userns_clone = clone, .max_namespaces = max, .apparmor = apparmor};

	memset(&e, 0, sizeof e);
	bwrap_judge(&facts, &e);
	is_int(e.state, ENGINE_BROKEN, "a sandbox that cannot be made");
	ok(strstr(e.finding.found, "setting up uid map") != NULL, "in the words of bwrap");
	return e.finding.next;
}

static void sandbox(void)
{
	struct bwrap_facts facts = {.text = "bubblewrap 0.8.0", .said = ""};

	bwrap_judge(&facts, &e);
	ok(e.state == ENGINE_READY && e.finding.level == LEVEL_OK, "0.8.0 is enough");
	facts.text = "bubblewrap 0.7.0";
	bwrap_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN && strstr(e.finding.found, "too old") != NULL, "0.7.0 is too old");
	facts.text = "bubble";
	bwrap_judge(&facts, &e);
	ok(e.state == ENGINE_BROKEN && e.finding.code == EXIT_UNAVAILABLE, "no version");
	ok(strstr(next(1, 0, 0), "user.max_user_namespaces") != NULL, "no namespaces at all");
	ok(strstr(next(0, 1000, -1), "unprivileged_userns_clone=1") != NULL, "Debian's switch");
	ok(strstr(next(1, 1000, 1), "/etc/apparmor.d/bwrap") != NULL, "Ubuntu's AppArmor");
	ok(strstr(next(-1, 1000, -1), "container") != NULL, "none of these");
}

static void programs(void)
{
	struct finding f;

	programs_judge_ours("agent-entry", "/p/agent-entry", "agent-entry " AGENT_VERSION, &f);
	is_int(f.level, LEVEL_OK, "the same version");
	programs_judge_ours("agent-entry", "/p/agent-entry", "agent-entry 9.9.9", &f);
	ok(f.level == LEVEL_FAIL && strstr(f.found, "9.9.9") != NULL, "another one");
	programs_judge_git("/usr/bin/git", "git version 2.32.0", &f);
	is_int(f.level, LEVEL_OK, "git 2.32");
	programs_judge_git("/usr/bin/git", "git version 2.31.8", &f);
	ok(f.level == LEVEL_FAIL && strstr(f.next, "2.32") != NULL, "git 2.31");
	programs_judge_git("/usr/bin/git", "command not found", &f);
	is_int(f.level, LEVEL_FAIL, "no git");
	programs_judge_nix("/usr/bin/nix", "nix (Nix) 2.8.0", 1, &f);
	ok(f.level == LEVEL_WARN && strstr(f.found, "nixpkgs") != NULL, "nix of Debian 12");
	programs_judge_nix("/usr/bin/nix", "nix (Nix) 2.3.16", 1, &f);
	ok(f.level == LEVEL_WARN && strstr(f.found, "flakes") != NULL, "nix without flakes");
	programs_judge_nix("/usr/bin/nix", "nix (Determinate Nix 3.6.6) 2.29.0", 0, &f);
	ok(f.level == LEVEL_OK && strstr(f.found, "2.29.0") != NULL, "the number behind the name");
}

static void proxy(void)
{
	struct finding f;

	is_int(proxy_status("HTTP/1.1 403 Forbidden\r\n"), 403, "403");
	is_int(proxy_status("HTTP/1.0 200 OK"), 200, "200");
	is_int(proxy_status("HTTP/1.1 4033\r\n"), -1, "four digits");
	is_int(proxy_status("SSH-2.0-x"), -1, "another protocol");
	is_int(proxy_status(""), -1, "nothing");
	proxy_judge_confinement("", &f);
	is_int(f.level, LEVEL_OK, "confined");
	proxy_judge_confinement("egress-proxy: no Landlock: files are not restricted: x\n", &f);
	ok(f.level == LEVEL_WARN && strstr(f.next, "5.13") != NULL, "without Landlock");
}

int main(void)
{
	sandbox();
	programs();
	proxy();
	return tap_done();
}
