#include "result.h"

#include "exit.h"
#include "json.h"
#include "tap.h"

static struct options options;
static struct plan plan = {.o = &options, .branch = "agent/sh/r"};

static int url(const char *repo, const char *text)
{
	ok(repo_parse(repo, NULL, &options.repo) == NULL, repo);
	return result_url_ok(&plan, text);
}

static int code(int status, const char *result, int *wrong)
{
	char err[JSON_ERROR_MAX];
	json_t *r = result != NULL ? json_parse(result, strlen(result), err) : NULL;
	const char *why;
	int c = result_code(&plan, status, r, &why);

	*wrong = why != NULL;
	json_decref(r);
	return c;
}

int main(void)
{
	int wrong;

	ok(url("o/r", "https://github.com/o/r/pull/1"), "a pull request");
	ok(url("o/r", "https://github.com/O/R/pull/1"), "in other capitals");
	ok(!url("o/r", "https://github.com/o/r/pull/1/"), "no slash after it");
	ok(!url("o/r", "https://github.com/o/r2/pull/1"), "not of another repository");
	ok(!url("o/r", "https://github.com/o/r"), "not the repository");
	ok(!url("o/r", ""), "not nothing");
	ok(url("https://git.example.org/a/b", "https://git.example.org/a/b#agent/sh/r"), "a branch");
	ok(!url("https://git.example.org/a/b", "https://git.example.org/a/b#agent/sh/x"), "not another");
	ok(!url("https://git.example.org/a/b", "https://git.example.org/a/b/pull/1"), "no pull request");
	ok(url("https://git.example.org:8443/a", "https://git.example.org:8443/a#agent/sh/r"), "a port");

	ok(repo_parse("o/r", NULL, &options.repo) == NULL, "o/r");
	is_int(code(0, "{\"code\":0,\"outcome\":\"nothing\"}", &wrong), 0, "nothing to ship");
	is_int(wrong, 0, "is fine");
	is_int(code(3, "{\"code\":0,\"outcome\":\"nothing\"}", &wrong), EXIT_PROTOCOL, "they differ");
	is_int(code(3, "{\"code\":3,\"outcome\":\"salvaged\"}", &wrong), 3, "the agent's code");
	is_int(code(99, "{\"code\":99,\"outcome\":\"failed\"}", &wrong), EXIT_PROTOCOL, "no code of ours");
	is_int(code(0, NULL, &wrong), EXIT_PROTOCOL, "no result");
	is_int(wrong, 1, "is wrong");
	is_int(code(137, NULL, &wrong), 137, "killed");
	is_int(code(77, NULL, &wrong), 77, "refused by the guard");
	is_int(code(0, "{\"code\":0,\"outcome\":\"shipped\"}", &wrong), EXIT_PROTOCOL, "shipped, no URL");
	options.source = SOURCE_BUNDLE;
	is_int(code(0, "{\"code\":0,\"outcome\":\"shipped\"}", &wrong), 0, "a local one has none");
	return tap_done();
}
