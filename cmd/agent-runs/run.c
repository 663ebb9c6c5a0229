#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "json.h"

#define RECORD_VERSION 1
#define RECORD_MAX ((size_t)8 << 20)

static const char *const words[] = {"running", "done", "lost", "broken"};

const char *run_state(enum run_state state)
{
	return words[state];
}

int run_is_state(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], word) == 0)
			return 1;
	return 0;
}

int run_file(const struct run *r, const char *name)
{
	/* O_NONBLOCK: a FIFO in the place of the file must not hold us up. */
	int fd = openat(r->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

/* NULL, or what is wrong with it. */
static const char *check(const struct run *r, const json_t *json)
{
	const char *state = json_text(json, "state", "");

	if (!json_is_object(json))
		return "run.json is not a JSON object";
	if (json_integer_value(json_object_get(json, "version")) != RECORD_VERSION)
		return "run.json is of a version that this program does not know";
	if (strcmp(json_text(json, "id", ""), r->id) != 0)
		return "run.json is another run's";
	if (!run_is_state(state) || strcmp(state, words[RUN_BROKEN]) == 0)
		return "run.json has no state";
	return NULL;
}

/* 0 if there is a run.json, be it as it may; then json or why is set. */
static int read_json(struct run *r)
{
	struct buf b = BUF_INIT(RECORD_MAX);
	char err[JSON_ERROR_MAX];
	int fd = run_file(r, "run.json");

	json_decref(r->json);
	r->json = NULL;
	if (fd < 0) {
		r->why = errno == ENOENT ? "there is no run.json" : "run.json cannot be opened";
		return errno == ENOENT ? -1 : 0;
	}
	if (fd_slurp(fd, &b) < 0)
		r->why = "run.json is too large, or cannot be read";
	else if ((r->json = json_parse(b.data != NULL ? b.data : "", b.len, err)) == NULL)
		r->why = "run.json is not JSON";
	else
		r->why = check(r, r->json);
	if (r->why != NULL) {
		json_decref(r->json);
		r->json = NULL;
	}
	close(fd);
	buf_free(&b);
	return 0;
}

int run_ended(const struct run *r)
{
	return flock(r->dir, LOCK_SH | LOCK_NB) == 0;
}

int run_unsettled(const struct run *r)
{
	return r->state == RUN_LOST && strcmp(json_text(r->json, "state", ""), words[RUN_RUNNING]) == 0;
}

static void judge(struct run *r)
{
	if (read_json(r) < 0)
		return;
	if (!run_ended(r)) {
		r->state = RUN_RUNNING;
		return;
	}
	/* It may have ended between the two looks: what it says now is its last word. */
	read_json(r);
	if (r->json != NULL)
		r->state = strcmp(json_text(r->json, "state", ""), words[RUN_DONE]) == 0 ? RUN_DONE : RUN_LOST;
}

int run_open(struct run *r, int shelf, const char *id)
{
	memset(r, 0, sizeof *r);
	snprintf(r->id, sizeof r->id, "%s", id);
	r->state = RUN_BROKEN;
	r->dir = openat(shelf, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (r->dir >= 0)
		judge(r);
	else if (errno == ENOENT)
		return -1;
	else
		r->why = errno == ENOTDIR || errno == ELOOP ? "it is not a directory" : "it cannot be opened";
	return 0;
}

static void on_alarm(int sig)
{
	(void)sig;
}

int run_wait(const struct run *r, long seconds)
{
	/* Without SA_RESTART: the alarm ends the wait for the lock. */
	struct sigaction sa = {.sa_handler = on_alarm}, old;
	int rc;

	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGALRM, &sa, &old) < 0)
		return -1;
	alarm((unsigned)seconds);
	rc = flock(r->dir, LOCK_SH);
	if (rc < 0 && errno == EINTR)
		errno = ETIMEDOUT;
	alarm(0);
	sigaction(SIGALRM, &old, NULL);
	return rc;
}

void run_close(struct run *r)
{
	json_decref(r->json);
	r->json = NULL;
	fd_close(&r->dir);
}
