#include "bundle.h"

#include "tap.h"

#define OID "0123456789abcdef0123456789abcdef01234567"

static struct bundle_head head;

static const char *parse(const char *text)
{
	return bundle_head(text, strlen(text), &head);
}

int main(void)
{
	char huge[300];

	is(parse("# v2 git bundle\n" OID " refs/heads/agent/sh/x\n\nPACK"), NULL, "one reference");
	is(head.ref, "refs/heads/agent/sh/x", "its name");
	is(head.tip, OID, "its commit");
	is_int(head.pack, 16 + 40 + 1 + 21 + 2, "where the pack begins");
	is(parse("# v2 git bundle\n-" OID " why\n-" OID "\n" OID " refs/heads/a\n\n"), NULL, "prerequisites");
	is(parse("# v3 git bundle\n@object-format=sha1\n" OID " refs/heads/a\n\n"), NULL, "version 3");
	ok(parse("# v3 git bundle\n@filter=blob:none\n" OID " refs/heads/a\n\n") != NULL, "no filter");
	ok(parse("# v2 git bundle\n@object-format=sha1\n" OID " refs/heads/a\n\n") != NULL, "not in 2");
	ok(parse("# v4 git bundle\n" OID " refs/heads/a\n\n") != NULL, "no other version");
	ok(parse("") != NULL, "nothing");
	ok(parse("# v2 git bundle\n") != NULL, "no end");
	ok(parse("# v2 git bundle\n\n") != NULL, "no reference");
	ok(parse("# v2 git bundle\n" OID " refs/heads/a\n") != NULL, "an end that is missing");
	ok(parse("# v2 git bundle\n" OID " refs/heads/a\n" OID " refs/heads/b\n\n") != NULL, "two");
	ok(parse("# v2 git bundle\n" OID " refs/tags/a\n\n") != NULL, "a tag");
	ok(parse("# v2 git bundle\n" OID " HEAD\n\n") != NULL, "HEAD");
	ok(parse("# v2 git bundle\n" OID "\n\n") != NULL, "no name");
	ok(parse("# v2 git bundle\n" OID " \n\n") != NULL, "an empty name");
	ok(parse("# v2 git bundle\n0123 refs/heads/a\n\n") != NULL, "a short object id");
	ok(parse("# v2 git bundle\n" OID OID " refs/heads/a\n\n") != NULL, "a long one");
	ok(parse("# v2 git bundle\n" OID " refs/heads/../a\n\n") != NULL, "a path");
	ok(bundle_head("# v2 git bundle\n" OID " refs/heads/a\0b\n\n", 72, &head) != NULL, "a NUL");
	memset(huge, 'a', sizeof huge);
	memcpy(huge, "# v2 git bundle\n" OID " refs/heads/", 68);
	memcpy(huge + sizeof huge - 3, "\n\n", 3);
	ok(parse(huge) == NULL || head.ref[0] == '\0' || strlen(head.ref) < sizeof head.ref, "a long name");
	return tap_done();
}
