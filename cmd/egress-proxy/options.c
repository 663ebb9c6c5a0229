#include "options.h"

#include <getopt.h>
#include <string.h>

#include "exit.h"
#include "msg.h"
#include "num.h"

enum {
	OPT_RUN = 256, OPT_LIFELINE, OPT_READY, OPT_HELP, OPT_VERSION, OPT_NO_CONFINE,
	OPT_NO_SPLICE, OPT_OBSERVE, OPT_SUGGEST, OPT_NIX, OPT_METRICS, OPT_USER, OPT_CONNECTIONS,
	OPT_PER_CLIENT, OPT_HEAD, OPT_HELLO, OPT_DNS, OPT_CONNECT, OPT_IDLE, OPT_DRAIN
};

static const struct option names[] = {
	{"policy", required_argument, NULL, 'c'},
	{"allow", required_argument, NULL, 'a'},
	{"internal", required_argument, NULL, 'i'},
	{"key", required_argument, NULL, 'k'},
	{"listen", required_argument, NULL, 'l'},
	{"log", required_argument, NULL, 'L'},
	{"query", required_argument, NULL, 'q'},
	{"test", no_argument, NULL, 't'},
	{"run", required_argument, NULL, OPT_RUN},
	{"lifeline", required_argument, NULL, OPT_LIFELINE},
	{"ready", required_argument, NULL, OPT_READY},
	{"user", required_argument, NULL, OPT_USER},
	{"no-confine", no_argument, NULL, OPT_NO_CONFINE},
	{"no-splice", no_argument, NULL, OPT_NO_SPLICE},
	{"observe", no_argument, NULL, OPT_OBSERVE},
	{"suggest", no_argument, NULL, OPT_SUGGEST},
	{"nix", no_argument, NULL, OPT_NIX},
	{"metrics", required_argument, NULL, OPT_METRICS},
	{"max-connections", required_argument, NULL, OPT_CONNECTIONS},
	{"max-per-client", required_argument, NULL, OPT_PER_CLIENT},
	{"head-timeout", required_argument, NULL, OPT_HEAD},
	{"hello-timeout", required_argument, NULL, OPT_HELLO},
	{"dns-timeout", required_argument, NULL, OPT_DNS},
	{"connect-timeout", required_argument, NULL, OPT_CONNECT},
	{"idle-timeout", required_argument, NULL, OPT_IDLE},
	{"drain-timeout", required_argument, NULL, OPT_DRAIN},
	{"help", no_argument, NULL, OPT_HELP},
	{"version", no_argument, NULL, OPT_VERSION},
	{NULL, 0, NULL, 0},
};

static int add(const char **list, size_t *n, size_t max, const char *value, const char *what)
{
	if (*n == max)
		return msg_fail(EXIT_USAGE, "more than %zu times %s", max, what);
	list[(*n)++] = value;
	return 0;
}

static int descriptor(int *out, const char *text, const char *what)
{
	long n;

	if (num_parse(text, 0, 1L << 20, &n) < 0)
		return msg_fail(EXIT_USAGE, "%s '%s' is not a descriptor", what, text);
	*out = (int)n;
	return 0;
}

static int seconds(long *out, const char *text, const char *what)
{
	if (num_seconds(text, 1, 30L * 86400, out) < 0)
		return msg_fail(EXIT_USAGE, "%s '%s' is not a time of 1s to 30d", what, text);
	return 0;
}

static int count(long *out, const char *text, const char *what)
{
	if (num_parse(text, 1, 1000000, out) < 0)
		return msg_fail(EXIT_USAGE, "%s '%s' is not a number of 1 to 1000000", what, text);
	return 0;
}

/* A run id goes into every line of the log: the grammar that all our programs share. */
static int run_id(struct options *o, const char *text)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = strlen(text), i;

	for (i = 0; i < n; i++)
		if (strchr(first, text[i]) == NULL && (i == 0 || strchr("._-", text[i]) == NULL))
			n = 0;
	if (n == 0 || n > 64)
		return msg_fail(EXIT_USAGE, "--run '%s' is not a run id (letters, digits, '.', '_', '-')",
				text);
	o->run = text;
	return 0;
}

static int limit(struct options *o, int c, const char *value)
{
	switch (c) {
	case OPT_CONNECTIONS:
		return count(&o->connections, value, "--max-connections");
	case OPT_PER_CLIENT:
		return count(&o->per_client, value, "--max-per-client");
	case OPT_HEAD:
		return seconds(&o->head, value, "--head-timeout");
	case OPT_HELLO:
		return seconds(&o->hello, value, "--hello-timeout");
	case OPT_DNS:
		return seconds(&o->dns, value, "--dns-timeout");
	case OPT_CONNECT:
		return seconds(&o->connect, value, "--connect-timeout");
	case OPT_IDLE:
		return seconds(&o->idle, value, "--idle-timeout");
	case OPT_DRAIN:
		return seconds(&o->drain, value, "--drain-timeout");
	default:
		/* getopt_long(3) has said what is wrong. */
		return msg_fail(EXIT_USAGE, "try '%s --help'", msg_name());
	}
}

static int flag(struct options *o, int c, const char *value)
{
	switch (c) {
	case 't':
		o->mode = MODE_TEST;
		return 0;
	case OPT_SUGGEST:
		o->mode = MODE_SUGGEST;
		return 0;
	case OPT_HELP:
		o->mode = MODE_HELP;
		return 0;
	case OPT_VERSION:
		o->mode = MODE_VERSION;
		return 0;
	case OPT_NO_CONFINE:
		o->confine = 0;
		return 0;
	case OPT_NO_SPLICE:
		o->splice = 0;
		return 0;
	case OPT_OBSERVE:
		o->observe = 1;
		return 0;
	case OPT_NIX:
		o->nix = 1;
		return 0;
	default:
		return limit(o, c, value);
	}
}

static int one(struct options *o, int c, const char *value)
{
	switch (c) {
	case 'c':
		o->policy = value;
		return 0;
	case 'a':
		return add(o->allow, &o->allow_n, RULES_MAX, value, "-a");
	case 'i':
		return add(o->internal, &o->internal_n, RULES_MAX, value, "-i");
	case 'l':
		return add(o->listen, &o->listen_n, LISTENERS_MAX, value, "-l");
	case 'k':
		return descriptor(&o->key, value, "-k");
	case 'L':
		o->log = value;
		return 0;
	case 'q':
		o->mode = MODE_QUERY;
		o->query = value;
		return 0;
	case OPT_RUN:
		return run_id(o, value);
	case OPT_LIFELINE:
		return descriptor(&o->lifeline, value, "--lifeline");
	case OPT_READY:
		return descriptor(&o->ready, value, "--ready");
	case OPT_METRICS:
		o->metrics = value;
		return 0;
	case OPT_USER:
		o->user = value;
		return 0;
	default:
		return flag(o, c, value);
	}
}

static void defaults(struct options *o)
{
	memset(o, 0, sizeof *o);
	o->mode = MODE_SERVE;
	o->key = o->lifeline = o->ready = -1;
	o->confine = o->splice = 1;
	o->head = HEAD_SECONDS;
	o->hello = HELLO_SECONDS;
	o->dns = DNS_SECONDS;
	o->connect = CONNECT_SECONDS;
	o->idle = IDLE_SECONDS;
	o->drain = DRAIN_SECONDS;
}

int options_parse(struct options *o, int argc, char *argv[])
{
	char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	int c, rc;

	/* getopt_long(3) begins its messages with all of it, and we with the name alone. */
	if (slash != NULL)
		argv[0] = slash + 1;
	defaults(o);
	while ((c = getopt_long(argc, argv, "c:a:i:k:l:L:q:t", names, NULL)) != -1) {
		rc = one(o, c, optarg);
		if (rc != 0)
			return rc;
	}
	if (o->mode == MODE_SUGGEST && optind < argc)
		o->suggest = argv[optind++];
	if (optind < argc)
		return msg_fail(EXIT_USAGE, "unexpected argument '%s', try '%s --help'", argv[optind],
				msg_name());
	if (o->nix && o->mode != MODE_SUGGEST)
		return msg_fail(EXIT_USAGE, "--nix goes with --suggest");
	return 0;
}
