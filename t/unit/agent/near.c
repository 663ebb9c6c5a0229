#include "near.h"

#include "tap.h"
#include "verbs.h"

int main(void)
{
	is_int(near_distance("run", "run"), 0, "the same");
	is_int(near_distance("run", "rnu"), 1, "swapped");
	is_int(near_distance("run", "runs"), 1, "one too many");
	is_int(near_distance("run", "un"), 1, "one too few");
	is_int(near_distance("run", "ran"), 1, "another one");
	is_int(near_distance("", "run"), 3, "from nothing");
	is_int(near_distance("dispatch", "dsipacth"), 2, "two");
	is_int(near_distance("this-is-a-word-that-is-too-long-for-us", "run"), NEAR_MAX, "too long");
	ok(near_is("run", "rum"), "a slip");
	ok(near_is("dispatch", "disp"), "a beginning");
	ok(near_is("dispatch", "diptach"), "two slips in a long word");
	ok(!near_is("run", "ls"), "not in a short one");
	ok(!near_is("run", "r"), "not by one letter");
	ok(verbs_is_name("dispatch"), "a verb");
	ok(verbs_is_name("a-b2"), "a verb");
	ok(!verbs_is_name(""), "nothing");
	ok(!verbs_is_name("-x"), "an option");
	ok(!verbs_is_name("../x"), "a path");
	ok(!verbs_is_name("Run"), "capitals");
	ok(!verbs_is_name("a b"), "two words");
	return tap_done();
}
