/* repo: what may stand in an argv, a refspec and a URL, and what only looks as if it could. */
#include "repo.h"

#include "tap.h"

#define TEN "aaaaaaaaaa"
#define N39 TEN TEN TEN "aaaaaaaaa"
#define N100 TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void good(const char *text, const char *gh, int github, const char *url)
{
	struct repo r;
	const char *why = repo_parse(text, gh, &r);
	char what[700];

	snprintf(what, sizeof what, "'%.300s' is %.300s", text, url);
	if (why != NULL)
		printf("# %s\n", why);
	if (is(why == NULL ? r.url : NULL, url, what))
		is_int(r.github, github, github ? "on GitHub" : "on another server");
}

static void bad(const char *text)
{
	struct repo r;
	char what[700];
	size_t i;

	snprintf(what, sizeof what, "'%.300s' is refused", text);
	for (i = 0; what[i] != '\0'; i++)
		if (what[i] == '#' || what[i] == '\n' || (what[i] & 0x80) != 0)
			what[i] = '?';
	ok(repo_parse(text, NULL, &r) != NULL, what);
}

static const char *const refused[] = {"", "a", "/", "a/", "/b", "a/b/", "a//b", "a/b/c", "./a", "../..", "a/.",
	"a/..", "-a/b", "-oProxyCommand=x/y", "--upload-pack=x/y", "a/-b", "a/b.git", "a/.git", "a/b#c", "a/b?x",
	"a/b@c", "a@b/c", "a/b c", "a/b\n", "\na/b", " a/b", "a/b\t", "a/%2e%2e", "a/b%00", "a_b/c", "a.b/c",
	"b\xc3\xbc" "cher/x", "a/\xef\xbc\x8e", N39 "a/b", "a/" N100 "a", "file:///etc", "file:///a/b", "ext::sh",
	"ext::sh -c id", "git@github.com:a/b", "ssh://git@github.com/a/b", "http://github.com/a/b",
	"git://github.com/a/b", "HTTPS://github.com/a/b", "https:/github.com/a/b", "https:///a/b", "https://",
	"https://github.com", "https://github.com/", "https://github.com/a", "https://github.com/a/b/c",
	"https://github.com/a/b/", "https://github.com/a/../b", "https://github.com/a/b?x=1",
	"https://github.com/a/b#c", "https://user@github.com/a/b", "https://u:p@github.com/a/b",
	"https://github.com@evil.example/a/b", "https://github.com:0/a/b", "https://github.com:65536/a/b",
	"https://github.com:/a/b", "https://127.0.0.1/a/b", "https://0x7f.1/a", "https://[::1]/a/b",
	"https://2130706433/a", "https://git.example//a", "https://git.example/a//b", "https://git.example/./a",
	"https://git.example/../a", "https://git.example/-a", "https://git.example/a b", "https://git.example/a%2fb",
	"https://git.example/a\\b", "https://git.example/a\nb", "https://git..example/a", "https://git_x.example/a",
	"https://github.com/a/b.git.git", NULL};

static void repositories(void)
{
	const char *const *s;
	char huge[REPO_PATH_MAX + 64];
	struct repo r;

	good("o/r", NULL, 1, "https://github.com/o/r");
	good("O-1/.github", NULL, 1, "https://github.com/O-1/.github");
	good(N39 "/" N100, NULL, 1, "https://github.com/" N39 "/" N100);
	good("o/r_x.y-z", NULL, 1, "https://github.com/o/r_x.y-z");
	good("o/...", NULL, 1, "https://github.com/o/...");
	good("https://github.com/o/r", NULL, 1, "https://github.com/o/r");
	good("https://github.com/o/r.git", NULL, 1, "https://github.com/o/r");
	good("https://GitHub.com.:443/o/r", NULL, 1, "https://github.com/o/r");
	good("https://github.com:8443/o/r", NULL, 0, "https://github.com:8443/o/r");
	good("https://git.example/~me/a/b.git", NULL, 0, "https://git.example/~me/a/b.git");
	good("https://git.example:3000/x", NULL, 0, "https://git.example:3000/x");
	good("o/r", "ghe.example", 1, "https://ghe.example/o/r");
	good("https://ghe.example/o/r", "GHE.example", 1, "https://ghe.example/o/r");
	good("https://github.com/o/r", "ghe.example", 0, "https://github.com/o/r");
	for (s = refused; *s != NULL; s++)
		bad(*s);
	snprintf(huge, sizeof huge, "https://h/%0*d", REPO_PATH_MAX, 0);
	ok(repo_parse(huge, NULL, &r) == NULL, "a path as long as it may be");
	snprintf(huge, sizeof huge, "https://h/%0*d", REPO_PATH_MAX + 1, 0);
	bad(huge);
	ok(repo_parse("o/r", "not a host", &r) != NULL, "GH_HOST that is no host name");
	ok(repo_parse("o/r", "127.0.0.1", &r) != NULL, "or an address");
}

static void names(void)
{
	static const char *const ids[] = {"a", "1", "20261124T080000Z-a1b2c3", "A.b_c-d", NULL};
	static const char *const no_ids[] = {"", "-d", ".a", "_a", "../main", "x..y", "x.lock", "x.", "@{-1}", "x y",
		"x~1", "x/y", "x\n", "x:y", "HEAD^", "\xc3\xa9", N100, NULL};
	static const char *const branches[] = {"main", "a/b", "feature/x-1", "v1.0", "\xc3\xa9t\xc3\xa9", "a@b", "head",
		"x/refs/y", "a/-b", NULL};
	static const char *const no_branches[] = {"", "-d", "--all", "HEAD", "@", "a..b", "a~1", "a^", "a:b", "a?",
		"a*", "a[", "a\\b", "a b", "a\tb", "a\n", "a\x7f", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock",
		"a.lock/b", "a@{1}", "@{-1}", "refs/heads/main", N100 N100 N100, NULL};
	const char *const *s;

	for (s = ids; *s != NULL; s++)
		ok(repo_check_run_id(*s) == NULL, "a run id");
	for (s = no_ids; *s != NULL; s++)
		ok(repo_check_run_id(*s) != NULL, "no run id");
	for (s = branches; *s != NULL; s++)
		ok(repo_check_branch(*s) == NULL, "a branch");
	for (s = no_branches; *s != NULL; s++)
		ok(repo_check_branch(*s) != NULL, "no branch");
	ok(repo_is_oid("0123456789abcdef0123456789abcdef01234567"), "an object id");
	ok(repo_is_oid("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), "of SHA-256");
	ok(!repo_is_oid("0123456789ABCDEF0123456789abcdef01234567"), "not in upper case");
	ok(!repo_is_oid("0123456789abcdef0123456789abcdef0123456"), "not short");
	ok(!repo_is_oid("0123456789abcdef0123456789abcdef01234567\n"), "not with a newline");
	ok(!repo_is_oid(""), "not empty");
}

int main(void)
{
	repositories();
	names();
	return tap_done();
}
