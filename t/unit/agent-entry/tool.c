/* tool: the committed table is valid, each row becomes the argv and environment that it says. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "tap.h"

#define TABLE "nix/rendered/agents.json"

static void committed(void)
{
	static const char *const names[] = {"sh", "claude", "codex", "gemini"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		struct argv argv = ARGV_INIT;
		struct tool t;

		is_int(tool_load(&t, TABLE, names[i]), 0, names[i]);
		is_int(tool_argv(&t, "--prompt", "/tmp/p", &argv), 0, "has a command line");
		ok(argv.n >= 1 && strcmp(argv.v[0], names[i]) == 0, "of its own name");
		is_int(t.stop_signal, SIGTERM, "and a signal that stops it");
		ok((t.transcript_under == NULL) == (i == 0), "a transcript, but for sh");
		argv_free(&argv);
		tool_free(&t);
	}
}

static void environment(void)
{
	struct argv secrets = ARGV_INIT, env = ARGV_INIT;
	struct tool t;

	tool_load(&t, TABLE, "codex");
	ok(!tool_has_secret(&t, &secrets), "codex needs a key");
	argv_setenv(&secrets, "OPENAI_API_KEY", "k1");
	argv_setenv(&secrets, "GH_TOKEN", "never");
	ok(tool_has_secret(&t, &secrets), "and takes the one that people have");
	tool_env(&t, &secrets, NULL, &env);
	is(argv_getenv(&env, "CODEX_API_KEY"), "k1", "under the name that it reads");
	is(argv_getenv(&env, "GH_TOKEN"), NULL, "no other secret is given");
	is(argv_getenv(&env, "CODEX_CA_CERTIFICATE"), NULL, "{ca} without certificates is left out");
	argv_setenv(&secrets, "CODEX_API_KEY", "k2");
	tool_env(&t, &secrets, "/ca.pem", &env);
	is(argv_getenv(&env, "CODEX_API_KEY"), "k2", "its own name wins");
	is(argv_getenv(&env, "CODEX_CA_CERTIFICATE"), "/ca.pem", "{ca} is replaced");
	argv_free(&secrets);
	argv_free(&env);
	tool_free(&t);
}

/* Loads the row x of this table. */
static int load(const char *text, struct tool *t)
{
	char path[] = "/tmp/agent-unit-XXXXXX";
	int fd = mkstemp(path), code;

	fd_write(fd, text, strlen(text));
	close(fd);
	code = tool_load(t, path, "x");
	unlink(path);
	return code;
}

static void bad(const char *text, int want, const char *what)
{
	struct tool t;

	is_int(load(text, &t), want, what);
	tool_free(&t);
}

#define T(row) "{\"version\":1,\"tools\":{\"x\":{" row "}}}"

static void wrong(void)
{
	bad("{", EXIT_CONFIG, "no JSON");
	bad("{\"version\":2,\"tools\":{}}", EXIT_CONFIG, "another version");
	bad("{\"version\":1,\"tools\":{\"y\":{}}}", EXIT_USAGE, "no such tool");
	bad(T("\"argv\":[]"), EXIT_CONFIG, "no argv");
	bad(T("\"argv\":[1],\"prompt\":\"arg\",\"secrets\":[]"), EXIT_CONFIG, "argv of numbers");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"thought\",\"secrets\":[]"), EXIT_CONFIG, "a way that there is not");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":{}"), EXIT_CONFIG, "secrets that are no list");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"env\":{\"A B\":\"c\"}"), EXIT_CONFIG, "a bad variable");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"profile\":[{\"from\":\"/etc/passwd\",\"to\":\"x\"}]"),
	    EXIT_CONFIG, "a profile from anywhere");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"profile\":[{\"from\":\"x\",\"to\":\"../x\"}]"),
	    EXIT_CONFIG, "a profile to anywhere");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"stop\":{\"signal\":\"KILL\"}"), EXIT_CONFIG, "a bad signal");
	bad(T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"stop\":{\"grace\":-1}"), EXIT_CONFIG, "a bad grace");
}

#define TRANSCRIPT(where) T("\"argv\":[\"a\"],\"prompt\":\"arg\",\"secrets\":[],\"transcript\":" where)

static void transcript(void)
{
	struct tool t;

	is_int(load(TRANSCRIPT("{\"under\":\".a/b\",\"suffix\":\".jsonl\"}"), &t), 0, "where a transcript is");
	is(t.transcript_under, ".a/b", "its directory");
	is(t.transcript_suffix, ".jsonl", "and how its name ends");
	tool_free(&t);
	is_int(load(TRANSCRIPT("null"), &t), 0, "none");
	ok(t.transcript_under == NULL, "is none");
	tool_free(&t);
	bad(TRANSCRIPT("{\"under\":\"/etc\",\"suffix\":\".x\"}"), EXIT_CONFIG, "a transcript from anywhere");
	bad(TRANSCRIPT("{\"under\":\"../x\",\"suffix\":\".x\"}"), EXIT_CONFIG, "or from above");
	bad(TRANSCRIPT("{\"under\":\"x\"}"), EXIT_CONFIG, "without a suffix");
	bad(TRANSCRIPT("{\"under\":\"x\",\"suffix\":\".\"}"), EXIT_CONFIG, "with one that is none");
	bad(TRANSCRIPT("{\"under\":\"x\",\"suffix\":\"./y\"}"), EXIT_CONFIG, "or a path");
	bad(TRANSCRIPT("\"x\""), EXIT_CONFIG, "a text");
}

static void long_prompt(void)
{
	struct argv argv = ARGV_INIT;
	char *prompt = calloc(1, 200001);
	struct tool t;

	memset(prompt, 'x', 200000);
	is_int(load(T("\"argv\":[\"a\",\"--prompt={prompt}\"],\"prompt\":\"arg\",\"secrets\":[]"), &t), 0, "a row by argument");
	is_int(tool_argv(&t, prompt, "", &argv), -1, "a prompt that does not fit");
	is_int(errno, E2BIG, "says so");
	argv_free(&argv);
	tool_argv(&t, "{prompt-file} --x", "", &argv);
	is(argv.v[1], "--prompt={prompt-file} --x", "a prompt is replaced once, and not looked into");
	argv_free(&argv);
	tool_free(&t);
	free(prompt);
}

int main(void)
{
	/* From the build tree or beside it. */
	if (access(TABLE, R_OK) == 0)
		committed(), environment();
	wrong();
	transcript();
	long_prompt();
	return tap_done();
}
