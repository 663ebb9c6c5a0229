#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "buf.h"
#include "doctor.h"
#include "exit.h"
#include "fd.h"
#include "self.h"
#include "state.h"

#define MIB ((long long)1 << 20)
#define GIB ((long long)1 << 30)
/* A record is a log to its bound, and the work as a bundle. */
#define STATE_LEAST (64 * MIB)
#define STATE_WISHED GIB
#define MEMORY_WISHED (2 * GIB)
#define SHM_WISHED (64 * MIB)
/* Clocks of build machines and packages differ from ours by time zones, not by more. */
#define DAY 86400
/* 2026-01-01 and 2060-01-01, UTC: for a program whose file has no date (Nix), and for a dead battery. */
#define PROJECT_BEGAN ((time_t)1767225600)
#define FAR_AHEAD ((time_t)2840140800)
#define MEMINFO_MAX 16384

void place_judge_state(const struct place_state *s, struct finding *f)
{
	int exists = strcmp(s->path, s->there) == 0;

	if (!S_ISDIR(s->st->st_mode)) {
		finding_fail(f, EXIT_UNAVAILABLE, "%.200s is no directory: there is no place for run records",
			     s->there);
		finding_next(f, "move it away, or set XDG_STATE_HOME");
	} else if (!s->writable) {
		finding_fail(f, EXIT_UNAVAILABLE, "%.200s cannot be written, and run records go %s", s->there,
			     exists ? "there" : "below it");
		finding_next(f, "make it yours, or set XDG_STATE_HOME to a directory that is");
	} else if (s->free >= 0 && s->free < STATE_LEAST) {
		finding_fail(f, EXIT_UNAVAILABLE, "%.200s has %lld MiB free: the work of a run would be lost",
			     s->there, s->free / MIB);
		finding_next(f, "make room, or set XDG_STATE_HOME; agent gc removes old records");
	} else if (exists && (s->st->st_uid != s->uid || (s->st->st_mode & 077) != 0)) {
		finding_warn(f, "%.200s can be read by others (mode %04o, uid %ld)", s->path,
			     (unsigned)s->st->st_mode & 07777, (long)s->st->st_uid);
		finding_next(f, "chmod 700 %.200s", s->path);
	} else if (s->free >= 0 && s->free < STATE_WISHED) {
		finding_warn(f, "%.200s has %lld MiB free", s->there, s->free / MIB);
		finding_next(f, "make room, or set XDG_STATE_HOME; agent gc removes old records");
	} else {
		finding_ok(f, "%.200s%s, %lld GiB free", s->path, exists ? "" : " will be made",
			   s->free / GIB);
	}
}

void place_judge_memory(long long all, long long available, long long shm, struct finding *f)
{
	if (all < 0 || available < 0) {
		finding_ok(f, "how much there is cannot be told");
	} else if (available < MEMORY_WISHED) {
		finding_warn(f, "%lld of %lld MiB are available, and the workspace of a run is in memory",
			     available / MIB, all / MIB);
		finding_next(f, "end something, or bound the workspace with --workspace");
	} else if (shm >= 0 && shm < SHM_WISHED) {
		finding_warn(f, "/dev/shm has %lld MiB: this looks like a container with little shared memory",
			     shm / MIB);
		finding_next(f, "give it more (docker run --shm-size)");
	} else {
		finding_ok(f, "%lld of %lld MiB available; a workspace in memory holds up to %lld MiB",
			   available / MIB, all / MIB, all / 2 / MIB);
	}
}

void place_judge_clock(time_t now, time_t built, struct finding *f)
{
	time_t least = built > PROJECT_BEGAN ? built : PROJECT_BEGAN;
	char text[32] = "?";
	struct tm tm;

	if (gmtime_r(&now, &tm) != NULL)
		strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm);
	if (now >= least - DAY && now < FAR_AHEAD) {
		finding_ok(f, "%s", text);
		return;
	}
	finding_warn(f, "it is %s here, %s", text,
		     now < FAR_AHEAD ? "before this program was built" : "which is not likely");
	finding_next(f, "set the clock: no TLS certificate will be valid");
}

static void look_state(struct finding *f)
{
	char path[PATH_MAX], there[PATH_MAX], *slash;
	struct place_state s = {.path = path, .there = there, .uid = geteuid(), .free = -1};
	struct statvfs fs;
	struct stat st;

	if (state_runs(path) < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "HOME is not set: there is no place for run records");
		finding_next(f, "set HOME, or XDG_STATE_HOME to an absolute path");
		return;
	}
	snprintf(there, sizeof there, "%s", path);
	while (stat(there, &st) < 0 && (slash = strrchr(there, '/')) != NULL)
		slash[slash == there] = '\0';
	s.st = &st;
	s.writable = access(there, W_OK | X_OK) == 0;
	if (statvfs(there, &fs) == 0)
		s.free = (long long)fs.f_bavail * (long long)fs.f_frsize;
	place_judge_state(&s, f);
}

/* A row of /proc/meminfo, in bytes (proc(5)). */
static long long row(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	char *end;
	long long kib;

	if (at == NULL)
		return -1;
	kib = strtoll(at + strlen(name), &end, 10);
	return end == at + strlen(name) || kib < 0 ? -1 : kib * 1024;
}

static void look_memory(struct finding *f)
{
	struct buf b = BUF_INIT(MEMINFO_MAX);
	const char *text = fd_slurp_file("/proc/meminfo", 0, &b) == 0 && b.len > 0 ? b.data : "";
	struct statvfs fs;
	long long shm = -1;

	if (statvfs("/dev/shm", &fs) == 0)
		shm = (long long)fs.f_blocks * (long long)fs.f_frsize;
	place_judge_memory(row(text, "MemTotal:"), row(text, "MemAvailable:"), shm, f);
	buf_free(&b);
}

static void look_clock(struct finding *f)
{
	char self[PATH_MAX];
	struct stat st;

	st.st_mtime = 0;
	if (self_program("agent-doctor", self) < 0 || stat(self, &st) < 0)
		st.st_mtime = 0;
	place_judge_clock(time(NULL), st.st_mtime, f);
}

void check_place(struct doctor *d)
{
	struct finding f;

	look_state(&f);
	report_add(&d->report, "state", &f);
	/* On macOS the engine's virtual machine has its own. */
	if (access("/proc/meminfo", R_OK) == 0) {
		look_memory(&f);
		report_add(&d->report, "memory", &f);
	}
	look_clock(&f);
	report_add(&d->report, "clock", &f);
}
