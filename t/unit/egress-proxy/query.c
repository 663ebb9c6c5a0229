/* query: what -t and -q print and return. Denied names are not looked up; `localhost` is in /etc/hosts. */
#include "query.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "hosts.h"
#include "tap.h"

static char path[] = "/tmp/query-test.XXXXXX";

static const char good[] =
	"{\"version\": 1, \"groups\": {\"g\": {\"phases\": [\"setup\", \"ship\"], \"hosts\": [\"localhost\"]}},\n"
	"\"internal\": [{\"host\": \"localhost\", \"port\": 8200, \"phases\": [\"agent\"], \"tls\": false}]}";
static const char bad[] =
	"{\"version\": 1,\n\"groups\": {\"g\": {\"phases\": [\"agent\"],\n\"hosts\": [\"10.0.0.1\", \"*.example\"]}}}";

/* Runs the mode with its stdout and stderr in `text`; its exit code. */
static int run(int (*mode)(const struct options *), const struct options *o, char text[4096])
{
	FILE *file = tmpfile();
	int out = dup(1), err = dup(2), fd = file != NULL ? fileno(file) : -1, rc;
	ssize_t n;

	fflush(stdout);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(99);
	rc = mode(o);
	fflush(stdout);
	n = pread(fd, text, 4095, 0);
	text[n > 0 ? n : 0] = '\0';
	if (dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(99);
	close(out);
	close(err);
	fclose(file);
	return rc;
}

static void policy(const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || fd_write(fd, text, strlen(text)) < 0)
		_exit(99);
	close(fd);
}

static void has(const char *text, const char *part, const char *what)
{
	if (!ok(strstr(text, part) != NULL, what))
		printf("# '%s' is not in: %s\n", part, text);
}

static void check_test(struct options *o)
{
	char text[4096], want[200];

	is_int(run(query_test, o, text), EXIT_OK, "-t of a good file");
	snprintf(want, sizeof want, "%s: 2 entries, no error\n", path);
	is(text, want, "counts its entries");
	policy(bad);
	is_int(run(query_test, o, text), EXIT_CONFIG, "-t of a bad file");
	has(text, ":3: groups.g.hosts[0]: '10.0.0.1' is an address", "says what is wrong");
	has(text, ":3: groups.g.hosts[1]: '*.example' has a byte", "all of it");
	is_int(run(query_verdict, o, text), EXIT_CONFIG, "-q of a bad file says it too");
	policy(good);
	o->policy = "/nonexistent/policy.json";
	is_int(run(query_test, o, text), EXIT_CONFIG, "-t of no file");
	has(text, "/nonexistent/policy.json", "names it");
	o->policy = path;
}

static const struct {
	const char *query;
	int code;
	const char *says;
} rows[] = {
	{"a.example", 1, "a.example:443 is closed: not in the policy"},
	{"a.example", 1, "to open:   agent run --allow a.example ..."},
	{"a.example", 1, "addresses: not looked up"},
	{"A.Example.:22", 1, "agent run --allow a.example:22 ..."},
	{"localhost:80", 1, "localhost:80 is closed: not in the policy"},
	{"10.0.0.1", 1, "'10.0.0.1' is closed: it is an address, not a host name"},
	{"*.example", 1, "'*.example' is closed: it has a byte"},
	{"a.example:0", 1, "'a.example:0' is closed: it has no valid port"},
	{"", 1, "'' is closed: it is empty"},
};

static const struct {
	const char *query;
	int code;
	const char *says;
} local[] = {
	{"localhost", 1, "localhost:443 is open in phase setup, ship\ngroup:     g\n"},
	{"localhost", 1, "loopback (RFC 1122): refused, and so is the name"},
	{"LOCALHOST:8200", 0, "localhost:8200 is open in phase agent\ngroup:     internal, internal service, not TLS\n"},
	{"localhost:8200", 0, "loopback (RFC 1122): accepted"},
};

static int has_localhost(void)
{
	struct hosts h = HOSTS_INIT;
	struct address a[8];
	size_t n = hosts_load(&h, "/etc/hosts") == 0 ? hosts_find(&h, "localhost", a, 8) : 0, four = 0;

	while (n-- > 0)
		four += a[n].family == AF_INET;
	hosts_free(&h);
	return four > 0;
}

static void check_verdicts(struct options *o)
{
	char text[4096];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		o->query = rows[i].query;
		is_int(run(query_verdict, o, text), rows[i].code, rows[i].query);
		has(text, rows[i].says, rows[i].says);
	}
	o->allow[o->allow_n++] = "localhost:81@ship";
	o->query = "localhost:80";
	is_int(run(query_verdict, o, text), 1, "-a opens its port only");
	for (i = 0; has_localhost() && i < sizeof local / sizeof *local; i++) {
		o->query = local[i].query;
		is_int(run(query_verdict, o, text), local[i].code, local[i].query);
		if (!ok(strstr(text, local[i].says) != NULL, "and what it says"))
			printf("# '%s' is not in: %s\n", local[i].says, text);
	}
}

int main(void)
{
	static struct options o = {.mode = MODE_QUERY, .dns = 5, .query = "a.example"};
	int fd = mkstemp(path);

	fd_close(&fd);
	o.policy = path;
	policy(good);
	check_test(&o);
	check_verdicts(&o);
	unlink(path);
	return tap_done();
}
