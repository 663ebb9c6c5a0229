#include "busy.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fd.h"

#define STAT_MAX 4096
/* utime is field 14 of /proc/PID/stat; the fields after the name begin with number 3. */
#define FIELDS_TO_UTIME 11

static uint64_t ticks_of(const char *pid)
{
	struct buf b = BUF_INIT(STAT_MAX);
	char path[64];
	char *at;
	uint64_t ticks = 0;
	int i;

	snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
	/* The name is in parentheses and may hold anything: the last one ends it. */
	at = fd_slurp_file(path, 1, &b) == 0 && b.data != NULL ? strrchr(b.data, ')') : NULL;
	for (i = 0; at != NULL && i <= FIELDS_TO_UTIME; i++)
		at = strchr(at + 1, ' ');
	if (at != NULL) {
		ticks = strtoull(at, &at, 10);
		ticks += strtoull(at, NULL, 10);
	}
	buf_free(&b);
	return ticks;
}

static uint64_t ticks_of_all(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	uint64_t sum = 0;

	while (proc != NULL && (e = readdir(proc)) != NULL)
		if (isdigit((unsigned char)e->d_name[0]) && strcmp(e->d_name, "1") != 0)
			sum += ticks_of(e->d_name);
	if (proc != NULL)
		closedir(proc);
	return sum;
}

void busy_begin(struct busy *b, int64_t now)
{
	memset(b, 0, sizeof *b);
	b->since = b->looked = now;
}

int64_t busy_idle(struct busy *b, int64_t now, uint64_t taken)
{
	uint64_t ticks, moved;

	if (taken != b->taken) {
		b->taken = taken;
		b->since = now;
	}
	if (now - b->looked < BUSY_LOOK_MS)
		return now - b->since;
	b->looked = now;
	ticks = ticks_of_all();
	moved = ticks > b->ticks ? ticks - b->ticks : b->ticks - ticks;
	b->ticks = ticks;
	if (moved >= BUSY_TICKS)
		b->since = now;
	return now - b->since;
}
