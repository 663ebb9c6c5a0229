/* objects: needles in a stream of git cat-file --batch, in portions of every size. */
#include "objects.h"

#include <stdlib.h>

#include "tap.h"

#define SECRET "ghs_secret-0123456789"
#define OID "0123456789012345678901234567890123456789"

static enum objects_verdict judge(const struct needles *n, const char *text, size_t len, size_t step)
{
	struct objects o;
	enum objects_verdict v;
	size_t i;

	objects_init(&o, n);
	o.object_max = 1000000;
	o.total_max = 1500000;
	o.count_max = 3;
	for (i = 0; i < len; i += step)
		if (objects_feed(&o, text + i, len - i < step ? len - i : step) < 0)
			break;
	v = o.verdict == OBJECTS_CLEAN && !objects_complete(&o) ? OBJECTS_BROKEN : o.verdict;
	objects_free(&o);
	return v;
}

static void in_portions(const struct needles *n)
{
	static const char text[] = OID " blob 5\nhello\n" OID " commit 30\nxxxx" SECRET "yyyyy\n";
	static const char split[] = OID " blob 24\nghs_secr\net-01234 56789xx\n\n";
	size_t step;
	int missed = 0;

	for (step = 1; step < sizeof text; step++)
		missed += judge(n, text, sizeof text - 1, step) != OBJECTS_SECRET;
	is_int(missed, 0, "a secret is found in portions of every size");
	for (missed = 0, step = 1; step < sizeof split; step++)
		missed += judge(n, split, sizeof split - 1, step) != OBJECTS_SECRET;
	is_int(missed, 0, "also when blanks and line ends are in it");
}

static void across_objects(const struct needles *n)
{
	static const char text[] = OID " blob 10\nghs_secret\n" OID " blob 11\n-0123456789\n";

	is_int(judge(n, text, sizeof text - 1, 7), OBJECTS_CLEAN, "two objects do not make one secret");
}

static void windows(const struct needles *n)
{
	size_t len = 200000, at;
	int missed = 0;

	for (at = 65500; at < 65560; at += 5) {
		char *text = malloc(len + 100);
		int head = snprintf(text, 100, OID " blob %zu\n", len);

		memset(text + head, 'a', len);
		memcpy(text + head + at, SECRET, sizeof SECRET - 1);
		text[(size_t)head + len] = '\n';
		missed += judge(n, text, (size_t)head + len + 1, 16384) != OBJECTS_SECRET;
		free(text);
	}
	is_int(missed, 0, "at the edge of the window");
}

int main(void)
{
	static const char *const broken[] = {"x\n", "\n", OID " missing\n", OID " blob x\n", OID " blob 1\nab\n",
					     OID " blob 5\nab", OID " blob", OID " blob 1 \na\n",
					     "averyveryverylongnamethatisnoobjectidatallandisneverwrittenaveryveryverylongnamethatisnoobjectidatall0123456789012345678901234567890 blob 1\na\n"};
	static const char big[] = OID " blob 1000001\n";
	static const char many[] = OID " blob 0\n\n" OID " blob 0\n\n" OID " blob 0\n\n" OID " blob 0\n\n";
	struct needles n = {0};
	size_t i;

	needles_add(&n, SECRET);
	in_portions(&n);
	across_objects(&n);
	windows(&n);
	for (i = 0; i < sizeof broken / sizeof *broken; i++)
		is_int(judge(&n, broken[i], strlen(broken[i]), 3), OBJECTS_BROKEN, "what cat-file does not write");
	is_int(judge(&n, big, sizeof big - 1, 5), OBJECTS_TOO_BIG, "an object over its cap");
	is_int(judge(&n, many, sizeof many - 1, 5), OBJECTS_TOO_MANY, "too many of them");
	is_int(judge(&n, "", 0, 1), OBJECTS_CLEAN, "none at all");
	needles_free(&n);
	return tap_done();
}
