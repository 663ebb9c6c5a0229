/* json: strict where jansson is lenient by choice, with a place in every message. */
#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "tap.h"

static int parses(const char *text, size_t n)
{
	char err[JSON_ERROR_MAX] = "";
	json_t *v = json_parse(text, n, err);
	int yes = v != NULL;

	if (!yes && strncmp(err, "line ", 5) != 0)
		printf("# no place in: %s\n", err);
	json_decref(v);
	return yes;
}

static void refused(const char *text, const char *why)
{
	ok(!parses(text, strlen(text)), why);
}

static void strict(void)
{
	char deep[20001];

	ok(parses("{\"a\":[1,true,null]}", 19), "an object");
	ok(parses(" {} \n", 5), "white space around it");
	ok(parses("{\"\\u00e9\":\"\xc3\xa9\"}", 15), "letters, escaped or not");
	refused("", "nothing");
	refused("{\"a\":1,\"a\":1}", "a duplicate key");
	refused("{\"a\":{\"b\":1,\"b\":2}}", "a duplicate key further in");
	refused("{} {}", "a second value");
	refused("{}x", "anything after the value");
	refused("{\"a\":1,}", "a comma before the brace");
	refused("{'a':1}", "single quotes");
	refused("{a:1}", "a bare key");
	refused("// x\n{}", "a comment");
	refused("{\"a\":01}", "a leading zero");
	refused("{\"a\":NaN}", "NaN");
	refused("{\"a\":1e999}", "a number out of range");
	refused("{\"a\":\"\x80\"}", "bytes that are not UTF-8");
	refused("{\"a\":\"\xc0\xaf\"}", "an overlong form");
	refused("{\"a\":\"\xed\xa0\x80\"}", "a surrogate in UTF-8");
	refused("{\"a\":\"\\ud800\"}", "half of a pair");
	refused("{\"a\":\"x\\u0000y\"}", "an escaped NUL in a text");
	refused("{\"a\\u0000\":1}", "an escaped NUL in a key");
	refused("\xef\xbb\xbf{}", "a byte order mark");
	ok(!parses("{}\0", 3), "a NUL after the value");
	ok(!parses("{\0}", 3), "a NUL within it");
	memset(deep, '[', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	refused(deep, "twenty thousand brackets");
}

static void messages(void)
{
	char dir[] = "/tmp/agent-unit.XXXXXX", path[64], err[JSON_ERROR_MAX], start[128];
	json_t *v;
	int fd;

	json_parse("{\n \"a\": ?}", 10, err);
	ok(strncmp(err, "line 2, column ", 15) == 0, "the message names line and column");
	if (mkdtemp(dir) == NULL)
		_exit(70);
	snprintf(path, sizeof path, "%s/x.json", dir);
	ok(json_parse_file(path, 100, err) == NULL, "a file that is not there");
	snprintf(start, sizeof start, "%s: No such file", path);
	ok(strncmp(err, start, strlen(start)) == 0, "its message begins with the path");
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok(fd >= 0 && json_parse_file(path, 100, err) == NULL, "an empty file");
	fd_write(fd, "{\"k\":\"v\"}", 9);
	v = json_parse_file(path, 9, err);
	is(json_text(v, "k", "-"), "v", "a file as large as the bound");
	json_decref(v);
	ok(json_parse_file(path, 8, err) == NULL, "a file larger than the bound");
	close(fd);
	unlink(path);
	rmdir(dir);
}

static void helpers(void)
{
	static const char *const keys[] = {"a", "b", NULL};
	char err[JSON_ERROR_MAX];
	json_t *v = json_parse("{\"b\":\"x\",\"a\":1}", 15, err);
	struct buf b = BUF_INIT(100);
	const char *unknown = NULL;
	int p[2];

	is(json_text(v, "b", "-"), "x", "a text member");
	is(json_text(v, "a", "-"), "-", "a member that is no text");
	is(json_text(v, "c", NULL), NULL, "a member that is not there");
	is(json_text(NULL, "c", "-"), "-", "no object at all");
	is_int(json_known(v, keys, &unknown), 0, "known keys");
	is_int(json_known(v, keys + 1, &unknown), -1, "an unknown key");
	is(unknown, "a", "is named");
	json_object_set_new(v, "t", json_string("l1\nl2"));
	if (fd_pipe(p) < 0)
		_exit(70);
	is_int(json_write_line(p[1], v), 0, "write");
	fd_close(&p[1]);
	fd_slurp(p[0], &b);
	is(b.data, "{\"b\":\"x\",\"a\":1,\"t\":\"l1\\nl2\"}\n", "is one line, compact, in order");
	fd_close(&p[0]);
	buf_free(&b);
	json_decref(v);
}

static void replaced(void)
{
	char dir[] = "/tmp/agent-json.XXXXXX", text[64];
	json_t *v = json_pack("{s:i}", "a", 1);
	struct buf b = BUF_INIT(100);
	struct stat st;
	int fd;

	if (mkdtemp(dir) == NULL || (fd = open(dir, O_RDONLY | O_DIRECTORY)) < 0)
		_exit(70);
	is_int(json_replace(fd, "f", v), 0, "a file that was not there");
	json_object_set_new(v, "a", json_integer(2));
	/* What an earlier attempt left, and a link in its place. */
	is_int(symlinkat("/etc/passwd", fd, "f.new"), 0, "(a link)");
	is_int(json_replace(fd, "f", v), 0, "one that is replaced");
	snprintf(text, sizeof text, "%s/f", dir);
	is_int(fd_slurp_file(text, 1, &b), 0, "is a file");
	is(b.data, "{\n  \"a\": 2\n}\n", "has the new value");
	is_int(fstatat(fd, "f", &st, 0) == 0 ? st.st_mode & 0777 : 0, 0600, "is its user's alone");
	is_int(fstatat(fd, "f.new", &st, AT_SYMLINK_NOFOLLOW), -1, "nothing else is left");
	unlinkat(fd, "f", 0);
	rmdir(dir);
	is_int(json_replace(fd, "f", v), -1, "a directory that is gone");
	is_int(errno, ENOENT, "is an error");
	close(fd);
	json_decref(v);
	buf_free(&b);
}

int main(void)
{
	strict();
	messages();
	helpers();
	replaced();
	return tap_done();
}
