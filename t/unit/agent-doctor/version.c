/* version: the number in what programs say of themselves. */
#include "version.h"

#include "tap.h"

static const char *number(const char *text)
{
	static char out[64];
	struct version v;

	if (version_find(text, &v) < 0)
		return "none";
	snprintf(out, sizeof out, "%ld.%ld.%ld", v.part[0], v.part[1], v.part[2]);
	return out;
}

static int before(const char *text, long major, long minor, long patch)
{
	struct version v;

	return version_find(text, &v) == 0 && version_before(&v, major, minor, patch);
}

int main(void)
{
	is(number("git version 2.39.5"), "2.39.5", "git");
	is(number("git version 2.39.5 (Apple Git-154)"), "2.39.5", "git of macOS");
	is(number("bubblewrap 0.8.0"), "0.8.0", "bwrap");
	is(number("20.10.24+dfsg1"), "20.10.24", "docker of Debian");
	is(number("28.0.0-rc.1"), "28.0.0", "a candidate");
	is(number("nix (Nix) 2.8.0"), "2.8.0", "nix");
	is(number("gh version 2.23.0 (2023-02-27 Debian 2.23.0+dfsg1-1)"), "2.23.0", "gh");
	is(number("container CLI version 1.2 (build: release)"), "1.2.0", "two parts");
	is(number("aardvark-dns 1.4.0"), "1.4.0", "aardvark-dns");
	is(number("v8.18.4"), "8.18.4", "a letter before it");
	is(number("20240319 then 3.1"), "3.1.0", "a date is none");
	is(number("5. of 7"), "none", "nor is a number without a part");
	is(number("123456789012345678901234567890.1"), "none", "nor one that no program has");
	is(number("1.999999999999999999999"), "1.0.0", "nor is such a part");
	is(number(""), "none", "nothing");
	is(number("dev"), "none", "a word");
	ok(before("0.7.9", 0, 8, 0) && !before("0.8.0", 0, 8, 0), "by the second part");
	ok(before("25.0.3", 25, 0, 4) && !before("25.0.4", 25, 0, 4), "by the third");
	ok(before("9.99.99", 10, 0, 0) && !before("10.0.0", 9, 99, 99), "as numbers, not as text");
	return tap_done();
}
