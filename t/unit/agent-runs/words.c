/* What ids mean, times and spans: the pure parts of shelf, order and row. */
#include "fan.h"
#include "order.h"
#include "row.h"
#include "shelf.h"
#include "tap.h"

static void ids(void)
{
	static const char id[] = "20261124T080000-3f9a1c";

	ok(shelf_means(id, id), "an id means itself");
	ok(shelf_means("2", id), "its first letter");
	ok(shelf_means("20261124T08", id), "its beginning");
	ok(shelf_means("3f9a1c", id), "what follows the hyphen");
	ok(shelf_means("3", id), "and its beginning");
	ok(!shelf_means("", id), "nothing means nothing");
	ok(!shelf_means("f9a", id), "nor does something in the middle");
	ok(!shelf_means("-3f9", id), "the hyphen is no part of it");
	ok(!shelf_means("20261124T080000-3f9a1c0", id), "more is another id");
	ok(!shelf_means("3F9A", id), "case counts");
	ok(shelf_means("c", "a-b-c"), "the last hyphen counts");
	ok(!shelf_means("b", "a-b-c"), "and no other");
	ok(shelf_means("no", "nohyphen"), "an id without one");
}

static void times(void)
{
	static const char *const wrong[] = {"", "2026", "2026-11-24", "2026-11-24T08:00:00", "yesterday",
					    "2026-11-24T08:00:00Z ", "2026-13-24T08:00:00Z",
					    "1960-01-01T00:00:00Z"};
	size_t i;

	is_int(order_time("1970-01-01T00:00:00Z"), 0, "the beginning of time");
	is_int(order_time("2026-11-24T08:00:00Z"), 1795507200, "a time");
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		is_int(order_time(wrong[i]), -1, wrong[i]);
}

static void spans(void)
{
	static const struct {
		long seconds;
		const char *text;
	} all[] = {{0, "0s"}, {59, "59s"}, {60, "1m00s"}, {3599, "59m59s"}, {3600, "1h00m"},
		   {86399, "23h59m"}, {86400, "1d00h"}, {999L * 86400, "999d00h"},
		   {999L * 86400 + 1, "-"}, {-1, "-"}};
	char out[16];
	size_t i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		row_span(all[i].seconds, out);
		is(out, all[i].text, "a span");
	}
}

int main(void)
{
	ids();
	times();
	spans();
	is_int(fan_code(0, 0), 0, "no failure");
	is_int(fan_code(66, 0), 66, "one");
	is_int(fan_code(0, 66), 66, "one");
	is_int(fan_code(66, 66), 66, "two alike");
	is_int(fan_code(66, 64), 1, "two that differ");
	is_int(fan_code(1, 64), 1, "stay so");
	return tap_done();
}
