/* place: in which directories somebody else could exchange what is ours. */
#include "place.h"

#include "tap.h"

#define ME 1000
#define ROOT 0
#define STRANGER 1001

static int safe(mode_t mode, uid_t owner)
{
	struct stat st = {.st_mode = S_IFDIR | mode, .st_uid = owner};

	return place_is_safe(&st, ME, ROOT);
}

int main(void)
{
	ok(safe(0700, ME), "one's own");
	ok(safe(0755, ROOT), "the system's");
	ok(safe(0775, ME), "one that a group may write to is the user's care");
	ok(safe(01777, ROOT), "/tmp");
	ok(safe(01777, ME), "one like it of one's own");
	ok(!safe(0777, ROOT), "everybody's, without the sticky bit");
	ok(!safe(0777, ME), "also one's own");
	ok(!safe(0702, ME), "where others may write although they may not list");
	ok(!safe(01777, STRANGER), "a stranger's, who may rename in it whatever its bit says");
	return tap_done();
}
