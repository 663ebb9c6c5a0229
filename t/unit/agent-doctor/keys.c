/* keys and place: which credentials are there, and where a run keeps things. */
#include "keys.h"

#include <stdlib.h>

#include "exit.h"
#include "place.h"
#include "table.h"
#include "tap.h"

#define SECRET "sesame-open"
#define MIB ((long long)1 << 20)

/* Names that are set, of which `bad` has a value that is no token. */
static const char *names_set, *bad;

static const char *lookup(const char *name)
{
	if (strstr(names_set, name) == NULL)
		return NULL;
	return bad != NULL && strcmp(bad, name) == 0 ? SECRET "\n" : SECRET;
}

static struct finding *git(const char *set, const char *wrong)
{
	static struct finding f;

	names_set = set;
	bad = wrong;
	keys_judge_git(lookup, &f);
	ok(strstr(f.found, SECRET) == NULL && strstr(f.next, SECRET) == NULL, "no value is told");
	return &f;
}

static struct finding *tool(const char *row, const char *path, int is_default, const char *set)
{
	const struct keys_tool t = {.path = path, .login = strstr(set, "LOGIN") != NULL ? "/h/login" : "",
				    .is_default = is_default};
	static struct finding f;
	char err[JSON_ERROR_MAX];
	json_t *json = json_parse(row, strlen(row), err);

	names_set = set;
	keys_judge_tool(json, &t, lookup, &f);
	json_decref(json);
	ok(strstr(f.found, SECRET) == NULL && strstr(f.next, SECRET) == NULL, "no value is told");
	return &f;
}

static void tokens(void)
{
	char longest[8194];

	ok(keys_wrong("ghp_abc.DEF-1_2~") == NULL, "a token");
	ok(keys_wrong("a b") != NULL, "a blank");
	ok(keys_wrong("a\n") != NULL, "a newline");
	ok(keys_wrong("\xc3\xa9") != NULL, "not ASCII");
	memset(longest, 'x', sizeof longest - 1);
	longest[8193] = '\0';
	ok(keys_wrong(longest) != NULL, "too long");
	longest[8192] = '\0';
	ok(keys_wrong(longest) == NULL, "just so");
	is(git("GH_TOKEN AGENT_GIT_TOKEN", NULL)->found, "set: GH_TOKEN, AGENT_GIT_TOKEN", "by name");
	is_int(git("", NULL)->level, LEVEL_WARN, "none");
	is_int(git("AGENT_TOKEN_CMD", NULL)->level, LEVEL_OK, "a command does as well");
	ok(git("GH_TOKEN GITHUB_TOKEN", "GITHUB_TOKEN")->level == LEVEL_WARN &&
		   strstr(git("GH_TOKEN GITHUB_TOKEN", "GITHUB_TOKEN")->found, "GITHUB_TOKEN holds") != NULL,
	   "one that cannot be a token");
	bad = NULL;
}

static void tools(void)
{
	static const char row[] = "{\"secrets\": [\"ONE_KEY\", \"TWO_KEY\"]}";

	is(tool(row, "/bin/x", 0, "TWO_KEY")->found, "/bin/x, set: TWO_KEY", "command and key");
	is_int(tool(row, "/bin/x", 0, "")->level, LEVEL_WARN, "a command without a key");
	is_int(tool(row, "in the image", 0, "")->level, LEVEL_OK, "one of an image that is not used");
	is_int(tool(row, "in the image", 1, "")->level, LEVEL_WARN, "one that a run takes");
	is_int(tool(row, "", 0, "ONE_KEY")->level, LEVEL_WARN, "a key without a command");
	is_int(tool(row, "", 0, "")->level, LEVEL_OK, "neither: it is not used");
	is_int(tool(row, "", 1, "")->level, LEVEL_WARN, "but when a run takes it");
	is(tool(row, "/bin/x", 0, "LOGIN")->found, "/bin/x, a login in /h/login", "a login is a key");
	is(tool(row, "/bin/x", 0, "LOGIN TWO_KEY")->found, "/bin/x, set: TWO_KEY", "which a variable goes before");
	is(tool("{\"secrets\": []}", "/bin/sh", 1, "")->found, "/bin/sh, needs no key", "sh");
}

static const char *table(const char *text)
{
	static char why[TABLE_WHY_MAX];
	char err[JSON_ERROR_MAX];
	json_t *json = json_parse(text, strlen(text), err);
	const char *wrong = table_wrong(json, "/nonexistent", why);

	json_decref(json);
	return wrong;
}

static void tables(void)
{
	is(table("{\"tools\": {\"a\": {\"argv\": [\"x\"], \"secrets\": []}}}"), NULL, "a table");
	ok(table("{}") != NULL && table("{\"tools\": {}}") != NULL && table("[]") != NULL, "no tools");
	is(table("{\"tools\": {\"a\": {\"argv\": [], \"secrets\": []}}}"),
	   "tools.a.argv: expected a command as a list of texts", "no command");
	ok(table("{\"tools\": {\"a\": {\"argv\": [\"x\"], \"secrets\": [1]}}}") != NULL, "a number");
	is(table("{\"tools\": {\"a\": {\"argv\": [\"x\"], \"secrets\": [], \"profile\": [{\"from\": \"p\"}]}}}"),
	   "tools.a.profile: there is no file p", "a profile that is not there");
}

static int state(mode_t mode, int writable, long long room, const char *there)
{
	const struct stat st = {.st_mode = mode, .st_uid = 1000};
	const struct place_state s = {.path = "/s/agent/runs", .there = there, .st = &st, .uid = 1000,
				      .writable = writable, .free = room};
	struct finding f;

	place_judge_state(&s, &f);
	if (f.level != LEVEL_OK)
		ok(f.next[0] != '\0', "with a next step");
	return (int)f.level;
}

static void places(void)
{
	struct finding f;

	is_int(state(S_IFDIR | 0700, 1, 5000 * MIB, "/s/agent/runs"), LEVEL_OK, "state");
	is_int(state(S_IFDIR | 0755, 1, 5000 * MIB, "/s"), LEVEL_OK, "state that will be made");
	is_int(state(S_IFDIR | 0755, 1, 5000 * MIB, "/s/agent/runs"), LEVEL_WARN, "others may read it");
	is_int(state(S_IFDIR | 0700, 0, 5000 * MIB, "/s"), LEVEL_FAIL, "not writable");
	is_int(state(S_IFREG | 0700, 1, 5000 * MIB, "/s/agent"), LEVEL_FAIL, "a file in its place");
	is_int(state(S_IFDIR | 0700, 1, 500 * MIB, "/s/agent/runs"), LEVEL_WARN, "little room");
	is_int(state(S_IFDIR | 0700, 1, 5 * MIB, "/s/agent/runs"), LEVEL_FAIL, "no room");
	place_judge_memory(8192 * MIB, 4096 * MIB, 4096 * MIB, &f);
	ok(f.level == LEVEL_OK && strstr(f.found, "up to 4096 MiB") != NULL, "memory");
	place_judge_memory(8192 * MIB, 1024 * MIB, 4096 * MIB, &f);
	is_int(f.level, LEVEL_WARN, "little memory");
	place_judge_memory(8192 * MIB, 4096 * MIB, 63 * MIB, &f);
	is_int(f.level, LEVEL_WARN, "little /dev/shm");
	place_judge_memory(-1, -1, -1, &f);
	is_int(f.level, LEVEL_OK, "unknown");
	place_judge_clock(1800000000, 1790000000, &f);
	is_int(f.level, LEVEL_OK, "the clock");
	is(f.found, "2027-01-15 08:00 UTC", "is told");
	place_judge_clock(1780000000, 1790000000, &f);
	is_int(f.level, LEVEL_WARN, "before this was built");
	place_judge_clock(86400, 1, &f);
	is_int(f.level, LEVEL_WARN, "1970, for a file of 1970");
	place_judge_clock(4000000000, 1790000000, &f);
	is_int(f.level, LEVEL_WARN, "2096");
}

int main(void)
{
	tokens();
	tools();
	tables();
	places();
	return tap_done();
}
