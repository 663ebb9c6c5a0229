/* phase: names and lists, the way forward, and the key. */
#include "phase.h"

#include <errno.h>

#include "fd.h"
#include "tap.h"

#include <unistd.h>

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *list;
	unsigned mask;
} lists[] = {
	{"setup", PHASE_SETUP}, {"agent", PHASE_AGENT}, {"ship", PHASE_SHIP},
	{"setup,ship", PHASE_SETUP | PHASE_SHIP}, {"ship,agent,setup", PHASE_ALL},
	{"agent,agent", PHASE_AGENT},
	{"", 0}, {",", 0}, {"agent,", 0}, {",agent", 0}, {"agent,,ship", 0}, {"all", 0}, {"Agent", 0},
	{"agent ", 0}, {"agent, ship", 0}, {"agen", 0}, {"agents", 0}, {"agent,all", 0},
};

static void check_names(void)
{
	char out[PHASE_LIST_MAX];
	size_t i;

	for (i = 0; i < sizeof lists / sizeof *lists; i++)
		is_int(phase_parse_list(lists[i].list, strlen(lists[i].list)), lists[i].mask,
		       lists[i].list);
	is_int(phase_parse("agent", 5), PHASE_AGENT, "one name");
	is_int(phase_parse("agent\0", 6), 0, "by length");
	is_int(phase_parse("agent", 4), 0, "of which all counts");
	is_int(phase_parse_list("agent,ship", 5), PHASE_AGENT, "a list by length");
	is(phase_name(PHASE_SETUP), "setup", "a bit's name");
	is(phase_name(PHASE_ALL), "all", "the name of all bits");
	is(phase_list(PHASE_SETUP | PHASE_SHIP, out), "setup, ship", "a mask as a list");
	is(phase_list(PHASE_ALL, out), "setup, agent, ship", "the longest");
	is(phase_list(0, out), "", "the empty one");
}

/* errno of reading this as the key, 0 when it is one. */
static int read_key(struct phase *p, const char *text)
{
	int fds[2], rc;

	if (fd_pipe(fds) < 0 || fd_write(fds[1], text, strlen(text)) < 0)
		return -1;
	close(fds[1]);
	errno = 0;
	rc = phase_read_key(p, fds[0]);
	close(fds[0]);
	return rc == 0 ? 0 : errno;
}

static const struct {
	const char *text, *what;
	int error;
} keys[] = {
	{KEY, "64 hex digits", 0}, {KEY "\n", "and a newline", 0}, {"", "nothing", EINVAL},
	{"\n", "a newline", EINVAL}, {KEY "\n\n", "what follows the line", 0}, {KEY "0", "65", EINVAL},
	{KEY KEY, "128", EINVAL}, {KEY " ", "a blank", EINVAL}, {" " KEY, "a blank first", EINVAL},
	{"0123456789abcdef", "16", EINVAL},
	{"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", "upper case", EINVAL},
	{"0123456789abcdeg0123456789abcdef0123456789abcdef0123456789abcdef", "no hex", EINVAL},
};

static void check_keys(void)
{
	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct phase p = {.now = PHASE_ALL};

		is_int(read_key(&p, keys[i].text), keys[i].error, keys[i].what);
		is_int(p.now, keys[i].error == 0 ? PHASE_SETUP : PHASE_ALL, "and the phase then");
		is_int(p.keyed, keys[i].error == 0, "and whether there is a key");
	}
}

static const struct {
	const char *name, *key;
	enum reason want;
	unsigned now;
} moves[] = {
	{"setup", KEY, REASON_NONE, PHASE_SETUP},
	{"agent", "", REASON_KEY, PHASE_SETUP},
	{"agent", "1" KEY, REASON_KEY, PHASE_SETUP},
	{"agent", "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", REASON_KEY, PHASE_SETUP},
	{"agent", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdee", REASON_KEY, PHASE_SETUP},
	{"agent", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", REASON_KEY, PHASE_SETUP},
	{"nothing", "", REASON_KEY, PHASE_SETUP}, /* who has no key learns nothing */
	{"nothing", KEY, REASON_PHASE_UNKNOWN, PHASE_SETUP},
	{"all", KEY, REASON_PHASE_UNKNOWN, PHASE_SETUP},
	{"", KEY, REASON_PHASE_UNKNOWN, PHASE_SETUP},
	{"agent,ship", KEY, REASON_PHASE_UNKNOWN, PHASE_SETUP},
	{"agent", KEY, REASON_NONE, PHASE_AGENT},
	{"agent", KEY, REASON_NONE, PHASE_AGENT},
	{"setup", KEY, REASON_PHASE_BACK, PHASE_AGENT},
	{"ship", KEY, REASON_NONE, PHASE_SHIP},
	{"agent", KEY, REASON_PHASE_BACK, PHASE_SHIP},
	{"setup", KEY, REASON_PHASE_BACK, PHASE_SHIP},
	{"ship", KEY, REASON_NONE, PHASE_SHIP},
};

static void check_moves(void)
{
	struct phase p = {.now = PHASE_ALL}, none = {.now = PHASE_ALL};
	char zero[KEY_LENGTH] = {0};
	size_t i;

	read_key(&p, KEY);
	for (i = 0; i < sizeof moves / sizeof *moves; i++) {
		const char *name = moves[i].name, *key = moves[i].key;

		is(reason_info(phase_move(&p, name, strlen(name), key, strlen(key)))->word,
		   reason_info(moves[i].want)->word, name);
		is_int(p.now, moves[i].now, "and the phase then");
	}
	is_int(phase_move(&p, "ship", 4, NULL, 0), REASON_KEY, "no key at all");
	ok(phase_is_key(&p, KEY, KEY_LENGTH) && !phase_is_key(&p, KEY, KEY_LENGTH - 1), "the key, and most of it");
	ok(!phase_is_key(&none, zero, sizeof zero), "a proxy without one knows none");
	is_int(phase_move(&none, "agent", 5, zero, sizeof zero), REASON_KEY,
	       "a proxy without a key has none that fits");
	is_int(none.now, PHASE_ALL, "and stays in phase all");
}

int main(void)
{
	check_names();
	check_keys();
	check_moves();
	return tap_done();
}
