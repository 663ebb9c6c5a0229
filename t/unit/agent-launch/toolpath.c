#include "toolpath.h"

#include "pins.h"
#include "policy.h"
#include "tap.h"

static const char *prefix(const char *real)
{
	static char out[256];

	return toolpath_prefix(real, "/home/user", out, sizeof out) < 0 ? "(none)" : out;
}

static const char *rule(const char *text, int internal, unsigned phases)
{
	static struct rule r; /* what is returned points into it */
	const char *wrong = rule_parse(text, internal, &r);

	if (wrong == NULL)
		is_int(r.phases, phases, text);
	return wrong == NULL ? r.at.host : NULL;
}

int main(void)
{
	is(prefix("/home/user/.npm-global/lib/node_modules/@x/cli/bin/cli.js"), "/home/user/.npm-global", "npm");
	is(prefix("/home/user/.nvm/versions/node/v22/lib/node_modules/cli/cli.js"),
	   "/home/user/.nvm/versions/node/v22", "nvm");
	is(prefix("/home/user/lib/node_modules/@x/cli/cli.js"), "/home/user/lib/node_modules/@x/cli",
	   "a prefix that is the home: the package alone");
	is(prefix("/home/user/lib/node_modules/cli/cli.js"), "/home/user/lib/node_modules/cli", "unscoped");
	is(prefix("/lib/node_modules/cli/cli.js"), "/lib/node_modules/cli", "a prefix that is the root");
	is(prefix("/home/user/.local/share/tool/versions/1"), "/home/user/.local/share/tool/versions", "a directory");
	is(prefix("/home/user/bin/tool"), "/home/user/bin/tool", "one that has more in it: the program alone");
	is(prefix("/home/user/.local/bin/tool"), "/home/user/.local/bin/tool", "the same");
	is(prefix("/home/user/tool"), "/home/user/tool", "never a home");
	is(prefix("/home/tool"), "/home/tool", "nor what is above one");
	is(prefix("/tool"), "/tool", "nor the root");
	is(prefix("/opt/tool/bin/tool"), "/opt/tool/bin", "elsewhere its directory");
	is(prefix("/home/user2/tool"), "/home/user2", "of a program, whoever's");

	is_int(pins_store_path("/nix/store/abc-git-2/bin/git"), 20, "a store path");
	is_int(pins_store_path("/nix/store/abc\n"), 14, "at a line's end");
	is_int(pins_store_path("/nix/store/"), 0, "not the store");
	is_int(pins_store_path("/nix/store/.links/x"), 0, "nor its links");
	is_int(pins_store_path("/nix/store/a b"), 0, "nor other names");
	is_int(pins_store_path("/usr/bin/git"), 0, "nor other places");

	is(rule("Example.ORG", 0, PHASE_AGENT), "example.org", "a host");
	is(rule("example.org:8443@setup,ship", 0, PHASE_SETUP | PHASE_SHIP), "example.org", "with all");
	is(rule("example.org:80", 1, PHASE_AGENT), "example.org", "internal");
	is(rule("example.org", 1, 0), NULL, "which needs a port");
	is(rule("example.org@", 0, 0), NULL, "no phase");
	is(rule("example.org@setup,", 0, 0), NULL, "no phase after a comma");
	is(rule("*.example.org", 0, 0), NULL, "no pattern");
	is(rule("10.0.0.1", 0, 0), NULL, "no address");
	return tap_done();
}
