#include "login.h"

#include "tap.h"

#define NOW 1000000

static const struct login row = {"K", "key", ".x", NULL, "f", "a.b", "a.end"};

/* The key picked from the text, or NULL. */
static const char *pick(const char *json, long *left)
{
	static char out[64];
	json_t *root = json_loads(json, JSON_DECODE_ANY, NULL);
	const char *token = login_pick(&row, root, NOW, left);

	snprintf(out, sizeof out, "%s", token != NULL ? token : "");
	json_decref(root);
	return token != NULL ? out : NULL;
}

static void test_pick(void)
{
	long left;

	is(pick("{\"a\": {\"b\": \"t\", \"end\": 1100000000}}", &left), "t", "a key with an end");
	is_int(left, 100000, "in seconds from now");
	is(pick("{\"a\": {\"b\": \"t\"}}", &left), "t", "a key without one");
	ok(left == LONG_MAX, "does not end");
	pick("{\"a\": {\"b\": \"t\", \"end\": 999999999}}", &left);
	is_int(left, 0, "one that has ended");
	pick("{\"a\": {\"b\": \"t\", \"end\": 1000059000}}", &left);
	is_int(left, 0, "or is about to");
	pick("{\"a\": {\"b\": \"t\", \"end\": 1000061000}}", &left);
	is_int(left, 61, "control: one that is not yet");
	pick("{\"a\": {\"b\": \"t\", \"end\": \"1100000000\"}}", &left);
	is_int(left, 0, "an end that is no number is over");
	pick("{\"a\": {\"b\": \"t\", \"end\": -1e300}}", &left);
	is_int(left, 0, "also far away");
	is(pick("{\"a\": {\"b\": \"\"}}", &left), NULL, "an empty key is none");
	is(pick("{\"a\": {\"b\": 1}}", &left), NULL, "nor is a number");
	is(pick("{\"a\": \"b\"}", &left), NULL, "nor what is not there");
	is(pick("[]", &left), NULL, "or is a list");
	is(pick("{\"a.b\": \"t\"}", &left), NULL, "a dot is between names");
}

static const char *parse(const char *json)
{
	struct argv secrets = ARGV_INIT, keep = ARGV_INIT;
	json_t *value = json_loads(json, 0, NULL);
	struct login out;
	const char *wrong;

	argv_add(&secrets, "K");
	wrong = login_parse(value, &secrets, &keep, &out);
	json_decref(value);
	argv_free(&secrets);
	argv_free(&keep);
	return wrong;
}

#define ROW(token, file) \
	"{\"variable\": \"K\", \"what\": \"key\", \"directory\": \".x\", \"file\": \"" file "\", \"token\": \"" token "\"}"

int main(void)
{
	test_pick();
	is(parse(ROW("a.b", "f")), NULL, "a row");
	is(parse(ROW("a", ".f/g.json")), NULL, "with a path");
	ok(parse(ROW("a.RefreshToken", "f")) != NULL, "what refreshes is not taken");
	ok(parse(ROW("xrefresh", "f")) != NULL, "whatever it is called");
	ok(parse(ROW("a.", "f")) != NULL, "an empty name");
	ok(parse(ROW("a", "../f")) != NULL, "a way up");
	ok(parse(ROW("a", "/f")) != NULL, "an absolute path");
	ok(parse(ROW("a", "f/")) != NULL, "an empty part");
	ok(parse("{\"variable\": \"L\"}") != NULL, "a variable that is not the tool's");
	ok(parse("[]") != NULL, "a list");
	return tap_done();
}
