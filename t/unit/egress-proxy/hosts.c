/* hosts: lines of /etc/hosts as they occur, and a file that is there, gone, or replaced. */
#include "hosts.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

/* The addresses of a name, with a space between. */
static const char *find(const struct hosts *h, const char *name)
{
	static char out[512];
	struct address found[4];
	char text[ADDRESS_TEXT_MAX];
	size_t n = hosts_find(h, name, found, 4), i;

	out[0] = '\0';
	for (i = 0; i < n; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s", i > 0 ? " " : "",
			 address_text(&found[i], text));
	return out;
}

static const struct {
	const char *text, *name, *want;
} rows[] = {
	{"", "a", ""},
	{"1.2.3.4 a\n", "a", "1.2.3.4"},
	{"1.2.3.4 a", "a", "1.2.3.4"},
	{"1.2.3.4\ta\tb  c \n", "c", "1.2.3.4"},
	{"  1.2.3.4 a\n", "a", "1.2.3.4"},
	{"1.2.3.4 a\r\n5.6.7.8 b\r\n", "b", "5.6.7.8"},
	{"\n\n1.2.3.4 a\n", "a", "1.2.3.4"},
	{"1.2.3.4 A.Example.\n", "a.example", "1.2.3.4"},
	{"1.2.3.4 a\n::1 a\n5.6.7.8 a\n", "a", "1.2.3.4 ::1 5.6.7.8"},
	{"1.2.3.4 b a\n5.6.7.8 a b\n", "a", "1.2.3.4 5.6.7.8"},
	{"1.1.1.1 a\n1.1.1.2 a\n1.1.1.3 a\n1.1.1.4 a\n1.1.1.5 a\n", "a", "1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4"},
	{"1.2.3.4 a # b\n", "b", ""},
	{"# 1.2.3.4 a\n", "a", ""},
	{"1.2.3.4 a#b c\n", "a", "1.2.3.4"},
	{"1.2.3.4 a#b c\n", "c", ""},
	{"1.2.3.4\n", "1.2.3.4", ""},
	{"a 1.2.3.4\n", "a", ""},
	{"1.2.3 a\n", "a", ""},
	{"fe80::1%lo0 a\n", "a", ""},
	{"[::1] a\n", "a", ""},
	{"1.2.3.4 a_b -c 5.6.7.8 * d\n", "d", "1.2.3.4"},
	{"1.2.3.4 a_b\n", "a_b", ""},
	{"1.2.3.4 a.b\n", "a", ""},
	{"1.2.3.4 a\n", "aa", ""},
	{"1.2.3.4 aa\n", "a", ""},
	{"1111111111111111111111111111111111111111111111111111111111111111111111111111111 a\n", "a", ""},
};

static int write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	return f != NULL && fputs(text, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static void check_load(void)
{
	char path[] = "/tmp/hosts-test.XXXXXX";
	int fd = mkstemp(path);
	struct hosts h = HOSTS_INIT;

	fd_close(&fd);
	is_int(write_file(path, "9.9.9.9 z\n1.2.3.4 a\n5.6.7.8 m\n"), 0, "a file");
	is_int(hosts_load(&h, path), 0, "is loaded");
	is(find(&h, "a"), "1.2.3.4", "the first name");
	is(find(&h, "m"), "5.6.7.8", "one between");
	is(find(&h, "z"), "9.9.9.9", "the last");
	write_file(path, "1.1.1.1 b\n");
	is_int(hosts_load(&h, path), 0, "and loaded again");
	is(find(&h, "a"), "", "what was there is gone");
	is(find(&h, "b"), "1.1.1.1", "what is there is found");
	unlink(path);
	is_int(hosts_load(&h, path), -1, "a file that is not there");
	is_int(errno, ENOENT, "says so");
	is(find(&h, "b"), "1.1.1.1", "and changes nothing");
	hosts_free(&h);
	is(find(&h, "b"), "", "freed, it is empty");
}

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hosts h = HOSTS_INIT;
		char what[40];

		snprintf(what, sizeof what, "row %zu: %s", i, rows[i].name);
		is_int(hosts_parse(&h, rows[i].text, strlen(rows[i].text)), 0, "parsed");
		is(find(&h, rows[i].name), rows[i].want, what);
		hosts_free(&h);
	}
	check_load();
	return tap_done();
}
