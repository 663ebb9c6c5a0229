#include "options.h"

#include <getopt.h>
#include <string.h>

#include "exit.h"
#include "help.h"
#include "msg.h"
#include "num.h"
#include "run.h"

enum { OPT_STATE = 256, OPT_JSON, OPT_EGRESS, OPT_TRANSCRIPT, OPT_RECORD, OPT_NOW, OPT_NO_WAIT,
       OPT_WAIT, OPT_KEEP, OPT_ORPHANS, OPT_DRY_RUN, OPT_VERSION };

#define BOTH {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, OPT_VERSION}, \
	{NULL, 0, NULL, 0}

static const struct option of_ls[] = {{"state", required_argument, NULL, OPT_STATE},
				      {"json", no_argument, NULL, OPT_JSON}, BOTH};
static const struct option of_logs[] = {{"follow", no_argument, NULL, 'f'},
					{"egress", no_argument, NULL, OPT_EGRESS},
					{"transcript", no_argument, NULL, OPT_TRANSCRIPT},
					{"record", no_argument, NULL, OPT_RECORD}, BOTH};
static const struct option of_stop[] = {{"now", no_argument, NULL, OPT_NOW},
					{"wait", required_argument, NULL, OPT_WAIT},
					{"no-wait", no_argument, NULL, OPT_NO_WAIT}, BOTH};
static const struct option of_rm[] = {BOTH};
static const struct option of_gc[] = {{"keep", required_argument, NULL, OPT_KEEP},
				      {"dry-run", no_argument, NULL, OPT_DRY_RUN},
				      {"orphans", no_argument, NULL, OPT_ORPHANS}, BOTH};

static const struct {
	const char *name, *letters;
	const struct option *table;
	int ids_min, ids_max; /* -1: as many as there are */
} verbs[] = {
	[VERB_LS] = {"ls", ":hn:", of_ls, 0, 0},
	[VERB_LOGS] = {"logs", ":hf", of_logs, 0, 1},
	[VERB_STOP] = {"stop", ":h", of_stop, 1, -1},
	[VERB_RM] = {"rm", ":h", of_rm, 1, -1},
	[VERB_GC] = {"gc", ":hn", of_gc, 0, 0},
};

#define VERBS (sizeof verbs / sizeof verbs[0])

static int set_state(struct options *o, const char *text)
{
	if (!run_is_state(text))
		return msg_fail(EXIT_USAGE, "'%.100s' is no value for --state: it takes running, done, "
				"lost or broken", text);
	o->state = text;
	return 0;
}

static int set_count(struct options *o, const char *text)
{
	if (num_parse(text, 0, OPTIONS_COUNT_MAX, &o->count) < 0)
		return msg_fail(EXIT_USAGE, "'%.100s' is no count: it takes a number of 0 to %ld", text,
				OPTIONS_COUNT_MAX);
	return 0;
}

static int set_wait(struct options *o, const char *text)
{
	if (num_seconds(text, 1, OPTIONS_WAIT_MAX, &o->wait) < 0)
		return msg_fail(EXIT_USAGE, "'%.100s' is no value for --wait: it takes a time like 90, 30m or "
				"2h, at most 1d", text);
	return 0;
}

static int set_file(struct options *o, const char *name)
{
	if (o->file != NULL && strcmp(o->file, name) != 0)
		return msg_fail(EXIT_USAGE, "--egress, --transcript and --record exclude each other");
	o->file = name;
	return 0;
}

static int set(struct options *o, int c)
{
	switch (c) {
	case 'n':
		if (o->verb == VERB_LS)
			return set_count(o, optarg);
		o->dry_run = 1;
		return 0;
	case 'f':
		o->follow = 1;
		return 0;
	case 'h':
		return help_print();
	case OPT_VERSION:
		return help_version();
	case OPT_STATE:
		return set_state(o, optarg);
	case OPT_KEEP:
		return set_count(o, optarg);
	case OPT_EGRESS:
		return set_file(o, "egress.jsonl");
	case OPT_TRANSCRIPT:
		return set_file(o, "transcript");
	case OPT_RECORD:
		return set_file(o, "run.json");
	case OPT_JSON:
		o->json = 1;
		return 0;
	case OPT_NOW:
		o->now = 1;
		return 0;
	case OPT_WAIT:
		return set_wait(o, optarg);
	case OPT_NO_WAIT:
		o->no_wait = 1;
		return 0;
	case OPT_DRY_RUN:
		o->dry_run = 1;
		return 0;
	case OPT_ORPHANS:
		o->orphans = 1;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

/* What getopt does not know, or what lacks its value. */
static int wrong(int c, const char *word)
{
	if (c == ':')
		return msg_fail(EXIT_USAGE, "'%.100s' needs a value (see agent-runs --help)", word);
	return msg_fail(EXIT_USAGE, "unknown option '%.100s' (see agent-runs --help)", word);
}

static int judge(struct options *o)
{
	int min = verbs[o->verb].ids_min, max = verbs[o->verb].ids_max;
	const char *name = verbs[o->verb].name;

	if (o->ids_n < (size_t)min)
		return msg_fail(EXIT_USAGE, "no run: agent %s ID (agent ls lists them)", name);
	if (max >= 0 && o->ids_n > (size_t)max)
		return msg_fail(EXIT_USAGE, "too many words, from '%.100s' (see agent-runs --help)",
				o->ids[max]);
	if (o->file == NULL)
		o->file = "agent.log";
	if (o->follow && strcmp(o->file, "run.json") == 0)
		return msg_fail(EXIT_USAGE, "run.json is replaced whole: --record and -f exclude each other");
	return 0;
}

static int find_verb(struct options *o, const char *word)
{
	size_t i;

	for (i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, word) == 0) {
			o->verb = (enum verb)i;
			return 0;
		}
	if (strcmp(word, "--version") == 0)
		return help_version();
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return help_print();
	return msg_fail(EXIT_USAGE, "the first word is ls, logs, stop, rm or gc, not '%.100s'", word);
}

int options_parse(struct options *o, int argc, char **argv)
{
	int c, code;

	memset(o, 0, sizeof *o);
	o->count = -1;
	o->wait = OPTIONS_WAIT;
	code = find_verb(o, argc > 1 ? argv[1] : "");
	if (code != 0)
		return code;
	opterr = 0;
	argc--;
	argv++;
	while ((c = getopt_long(argc, argv, verbs[o->verb].letters, verbs[o->verb].table, NULL)) != -1) {
		code = c == '?' || c == ':' ? wrong(c, argv[optind - 1]) : set(o, c);
		if (code != 0)
			return code;
	}
	o->ids = argv + optind;
	o->ids_n = (size_t)(argc - optind);
	return judge(o);
}
