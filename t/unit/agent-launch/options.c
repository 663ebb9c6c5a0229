#include "options.h"

#include <stdlib.h>

#include <jansson.h>

#include "config.h"
#include "tap.h"

static char *const none[] = {NULL};

/* options_parse and options_settle with a file's text between; the code. */
static int settle(struct options *o, char *const *argv, char *const *env, const char *json)
{
	struct config c = {"/c.json", NULL};
	int argc = 0, code;

	while (argv[argc] != NULL)
		argc++;
	code = options_parse(o, argc, argv, env);
	if (code != 0)
		return code;
	c.root = json != NULL ? json_loads(json, 0, NULL) : NULL;
	if (c.root != NULL)
		code = config_judge(c.root, c.path, 0);
	if (code == 0)
		code = config_layers(&c, &o->layers);
	config_free(&c);
	return code == 0 ? options_settle(o) : code;
}

static void test_defaults(void)
{
	char *const argv[] = {"agent-launch", "run", "o/n", "x", NULL};
	struct options o;

	is_int(settle(&o, argv, none, NULL), 0, "nothing said");
	ok(o.engine == NULL && o.image == NULL && o.network == NULL && o.proxy == NULL &&
	   o.pull == NULL && o.cpus == NULL && o.login == NULL, "is NULL where the engine decides");
	ok(o.memory == 0 && o.pids == 0 && o.keep == 0, "and 0");
	is(o.tool, "claude", "the tool is built in");
	options_free(&o);
}

static void test_layers(void)
{
	char *const argv[] = {"agent-launch", "run", "--memory", "4g", "--allow=f.org", "--profile", "p",
			      "--network", "none", "o/n", "x", NULL};
	char *const env[] = {"AGENT_PIDS=7", "AGENT_CPUS=1.5", "AGENT_ALLOW=v.org f.org", "AGENT_ENGINE=auto",
			     "AGENT_TIMEOUT=", NULL};
	const char *json = "{\"version\": 1, \"memory\": \"1g\", \"pids\": 9, \"network\": \"net\","
			   "\"engine\": \"bwrap\", \"timeout\": \"2h\", \"allow\": [\"a.org\"],"
			   "\"profiles\": {\"p\": {\"pids\": 8, \"cpus\": \"3\", \"keep\": true,"
			   "\"image\": \"i\", \"allow\": [\"p.org\", \"a.org\"]}}}";
	struct options o;

	is_int(settle(&o, argv, env, json), 0, "four layers");
	is_int(o.memory, 4L << 30, "the command line over the file");
	is_int(o.pids, 7, "a variable over the profile");
	is(o.cpus, "1.5", "also as text");
	is(o.image, "i", "the profile alone");
	is_int(o.keep, 1, "and its flag");
	is_int(o.timeout, 7200, "an empty variable is none");
	ok(o.network == NULL && o.engine == NULL, "what is built in can be asked for again");
	is_int((long)o.allow.n, 4, "a list is the sum, each once");
	is(o.allow.v[0], "a.org", "the file's first");
	is(o.allow.v[1], "p.org", "then the profile's");
	is(o.allow.v[2], "v.org", "then the variable's");
	is(o.allow.v[3], "f.org", "what both say counts once");
	options_free(&o);
}

static void test_bounds(void)
{
	char *argv[2 * LAYERS_MAX + 8] = {"agent-launch", "run"};
	struct options o;
	char text[LAYERS_MAX + 1][16];
	int i, n = 2;

	for (i = 0; i <= LAYERS_MAX; i++) {
		snprintf(text[i], sizeof text[i], "h%d.org", i);
		argv[n++] = "-a";
		argv[n++] = text[i];
	}
	argv[n] = "o/n";
	argv[n + 1] = "x";
	is_int(settle(&o, argv, none, NULL), 64, "too many values");
	options_free(&o);
	argv[n - 2] = "o/n";
	argv[n - 1] = "x";
	argv[n] = NULL;
	is_int(settle(&o, argv, none, NULL), 0, "control: one less");
	is_int((long)o.allow.n, LAYERS_MAX, "all of them");
	options_free(&o);
}

static void test_values(void)
{
	static const struct {
		enum value kind;
		const char *text;
		int right;
	} rows[] = {
		{VALUE_CPUS, "1", 1}, {VALUE_CPUS, "0.1", 1}, {VALUE_CPUS, "512", 1}, {VALUE_CPUS, "512.0", 1},
		{VALUE_CPUS, "0.125", 1}, {VALUE_CPUS, "0", 0}, {VALUE_CPUS, "0.0", 0}, {VALUE_CPUS, "0.01", 0},
		{VALUE_CPUS, "512.1", 0}, {VALUE_CPUS, "512.01", 0}, {VALUE_CPUS, "1000", 0}, {VALUE_CPUS, "", 0},
		{VALUE_CPUS, "1.", 0}, {VALUE_CPUS, ".5", 0}, {VALUE_CPUS, "1.1234", 0}, {VALUE_CPUS, "1e2", 0},
		{VALUE_CPUS, "-1", 0}, {VALUE_CPUS, "1.5 ", 0},
		{VALUE_IMAGE, "localhost:5000/a/b:c", 1}, {VALUE_IMAGE, "", 0}, {VALUE_IMAGE, "-a", 0},
		{VALUE_IMAGE, "a b", 0}, {VALUE_IMAGE, "a\x7f", 0}, {VALUE_IMAGE, "\xc3\xa4", 0},
		{VALUE_NETWORK, "none", 1}, {VALUE_NETWORK, "a_b.c-d", 1}, {VALUE_NETWORK, "_a", 0},
		{VALUE_NETWORK, "a:b", 0}, {VALUE_NETWORK, "", 0},
		{VALUE_PULL, "never", 1}, {VALUE_PULL, "", 0}, {VALUE_PROXY, "host", 1}, {VALUE_PROXY, "Host", 0},
		{VALUE_LOGIN, "never", 1}, {VALUE_LOGIN, "no", 0},
		{VALUE_MEMORY, "16m", 1}, {VALUE_MEMORY, "15m", 0}, {VALUE_MEMORY, "1.5g", 0},
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok((value_wrong(rows[i].kind, rows[i].text) == NULL) == rows[i].right, rows[i].text);
}

int main(void)
{
	test_defaults();
	test_layers();
	test_bounds();
	test_values();
	return tap_done();
}
