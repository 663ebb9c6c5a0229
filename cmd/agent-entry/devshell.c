#include "devshell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "exit.h"
#include "fd.h"
#include "files.h"
#include "jail.h"
#include "self.h"

#define NIX_SECONDS 3600
#define TAIL_MAX 4096
/* The whole of what is said in setup, mostly: that nix is offline comes first. */
#define SAID_BY_FETCH_MAX 65536
#define CONFIG_MAX ((size_t)1 << 20)
#define ASKS "substitute = true\n"
#define OFFLINE "disabling some network-dependent features"
/* So much of it fits a message. */
#define SAID_MAX 1200
#define ENV_MAX ((size_t)4 << 20)

/*
 * accept-flake-config: the repository's nixConfig would choose substituters and hooks. The empty
 * registry spares a request that is refused. connect-timeout and download-attempts keep nix from
 * hanging where no cache can be reached. Where only loopback is up nix takes itself for offline
 * (before 2.20 whatever the proxy variables say): it then asks no cache and builds all from source,
 * but for settings that were made by name. So substitute and tarball-ttl are, with what they are by
 * default; and without fallback a cache that fails is an error, not a day of building.
 */
static const char NIX_CONFIG[] =
	"experimental-features = nix-command flakes\n"
	"sandbox = false\n"
	"build-users-group =\n"
	"accept-flake-config = false\n"
	"flake-registry =\n"
	"warn-dirty = false\n"
	"connect-timeout = 10\n"
	"download-attempts = 2\n"
	"substitute = true\n"
	"fallback = false\n"
	"tarball-ttl = 3600\n";

/* Why there is no devShell to enter, or NULL. */
static const char *reason_without(const struct run *r)
{
	struct stat st;

	if (r->cfg.no_devshell)
		return "without the devShell, as asked for";
	if (lstat(RUN_WORK "/flake.nix", &st) < 0 || !S_ISREG(st.st_mode))
		return "the repository has no flake.nix: without a devShell";
	if (r->programs.nix[0] == '\0')
		return "nix is not there: the flake's devShell is not entered";
	return NULL;
}

static int nix_env(const struct run *r, struct argv *env)
{
	size_t i;

	for (i = 0; i < r->env.n; i++)
		argv_add(env, r->env.v[i]);
	argv_setenv(env, "NIX_CONFIG", NIX_CONFIG);
	return argv_ok(env);
}

/* nix's words, for the message: the end of them. */
static const char *last_words(const struct buf *err)
{
	if (err->len == 0)
		return "nix said nothing";
	return err->data + (err->len > SAID_MAX ? err->len - SAID_MAX : 0);
}

/* What is to be done about what nix said, or NULL where its words are all there is to say. */
static const char *advice(const char *said)
{
	if (strstr(said, "rate limit") != NULL || strstr(said, "HTTP error 429") != NULL)
		return "GitHub limits 'github:' inputs that are fetched without a token to 60 an hour: try "
		       "later";
	if (strstr(said, "HTTP error 404") != NULL &&
	    (strstr(said, "//api.github.com/") != NULL ||
	     (strstr(said, "//github.com/") != NULL && strstr(said, "/archive/") != NULL)))
		return "a 'github:' input does not exist or is private, and nix is given no token";
	return NULL;
}

static int failed(struct run *r, const char *step, const struct child *c, enum child_end end,
		  const char *what)
{
	const char *say = end == CHILD_EXITED && c->err->len > 0 ? advice(c->err->data) : NULL;

	if (end == CHILD_STOPPED)
		return run_fail(r, step, EXIT_SIGNAL + r->life.stop, "interrupted");
	if (end == CHILD_TIME && r->life.deadline != 0 && life_now() >= r->life.deadline) {
		r->limit = "time";
		return run_fail(r, step, EXIT_LIMIT, "the run's time was over");
	}
	if (say != NULL)
		return run_fail(r, step, EXIT_CONFIG, "%s: %s, or go on with --no-devshell: %s", what, say,
				last_words(c->err));
	return run_fail(r, step, EXIT_CONFIG, "%s (--no-devshell goes on without): %s", what,
			end != CHILD_EXITED ? child_strend(end) : last_words(c->err));
}

/* One call of nix in phase setup: frees argv. c has the buffers for what it says. */
static enum child_end call(struct run *r, struct child *c, struct argv *argv)
{
	struct argv env = ARGV_INIT;
	enum child_end end = CHILD_NOT_STARTED;

	c->seconds = NIX_SECONDS;
	c->heed = 1;
	if (nix_env(r, &env) == 0 && argv_ok(argv) == 0) {
		c->spawn = (struct spawn){.argv = argv->v, .envp = env.v, .cwd = RUN_WORK, .in = -1,
					  .out = -1, .err = -1, .prepare = jail_enter, .plain = 1};
		end = child_run(&r->life, &r->channel, c);
	}
	argv_free(argv);
	argv_free(&env);
	return end;
}

/* nix said that it is offline: will it ask the caches all the same? Its settings tell. */
static int asks_caches(struct run *r)
{
	struct buf out = BUF_INIT(CONFIG_MAX), err = BUF_INIT(TAIL_MAX);
	struct child c = {.out = &out, .err = &err};
	struct argv argv = ARGV_INIT;
	int yes = 0;

	/* As lines, since not every number of its JSON is one that fits. */
	argv_all(&argv, r->programs.nix, "show-config", NULL);
	if (call(r, &c, &argv) == CHILD_EXITED && c.code == 0 && out.len > 0)
		yes = strncmp(out.data, ASKS, sizeof ASKS - 1) == 0 ||
		      strstr(out.data, "\n" ASKS) != NULL;
	buf_free(&out);
	buf_free(&err);
	return yes;
}

int devshell_fetch(struct run *r)
{
	const char *without = reason_without(r);
	struct buf out = BUF_INIT(ENV_MAX), err = BUF_INIT(SAID_BY_FETCH_MAX);
	struct child c = {.out = &out, .err = &err};
	struct argv argv = ARGV_INIT;
	enum child_end end;
	int code = 0;

	run_start(r, "inputs");
	if (without != NULL) {
		run_skip(r, "inputs", "%s", without);
		return 0;
	}
	/* The lock file is the repository's: what nix would write into it is nobody's work. */
	argv_all(&argv, r->programs.nix, "flake", "archive", "--json", "--no-write-lock-file", NULL);
	end = call(r, &c, &argv);
	if (end != CHILD_EXITED || c.code != 0)
		code = failed(r, "inputs", &c, end, "cannot fetch the flake's inputs");
	else if (err.len > 0 && strstr(err.data, OFFLINE) != NULL && !asks_caches(r))
		code = run_fail(r, "inputs", EXIT_CONFIG,
				"nix takes itself for offline and asks no cache, so that all of the devShell "
				"would be built from source: use nix 2.20 or later, or go on with "
				"--no-devshell");
	else
		run_done(r, "inputs", "the flake's inputs are here");
	buf_free(&out);
	buf_free(&err);
	return code;
}

/* Replaces the environment by what `env -0` wrote; a few names stay ours. */
static int adopt(struct run *r, int fd)
{
	static const char *const ours[] = {"HOME", "USER", "LOGNAME", "TERM", "LANG", "TMPDIR",
					   "SHELL", NULL};
	struct buf b = BUF_INIT(ENV_MAX);
	struct argv env = ARGV_INIT;
	size_t at = 0, i;

	if (lseek(fd, 0, SEEK_SET) < 0 || fd_slurp(fd, &b) < 0 || b.len == 0) {
		buf_free(&b);
		return -1;
	}
	while (at < b.len) {
		const char *pair = b.data + at, *equals = strchr(pair, '=');

		/* Exported shell functions and NIX_CONFIG are not the agent's business. */
		if (equals != NULL && equals != pair && strncmp(pair, "BASH_FUNC_", 10) != 0 &&
		    strncmp(pair, "NIX_CONFIG=", 11) != 0)
			argv_add(&env, pair);
		at += strlen(pair) + 1;
	}
	buf_free(&b);
	for (i = 0; ours[i] != NULL; i++)
		if (argv_getenv(&r->env, ours[i]) != NULL)
			argv_setenv(&env, ours[i], argv_getenv(&r->env, ours[i]));
	if (argv_ok(&env) < 0 || argv_getenv(&env, "PATH") == NULL)
		return -1;
	argv_free(&r->env);
	r->env = env;
	return 0;
}

/* Runs nix develop, whose last word is its environment, into the file behind fd. */
static int enter(struct run *r, const char *file, int fd)
{
	struct argv argv = ARGV_INIT, env = ARGV_INIT;
	struct buf out = BUF_INIT(ENV_MAX), err = BUF_INIT(TAIL_MAX);
	struct output show;
	struct child c = {.show = &show, .err = &err, .seconds = NIX_SECONDS, .heed = 1};
	enum child_end end;
	int code = 0;

	argv_all(&argv, r->programs.nix, "develop", "--no-write-lock-file", "-c", "sh", "-c",
		 "env -0 >\"$0\"", file, NULL);
	if (nix_env(r, &env) < 0 || argv_ok(&argv) < 0)
		return run_fail(r, "devshell", EXIT_SOFTWARE, "no memory");
	output_init(&show, STDERR_FILENO, "nix| ", &r->needles);
	c.spawn = (struct spawn){.argv = argv.v, .envp = env.v, .cwd = RUN_WORK, .in = -1, .out = -1,
				 .err = -1, .new_session = 1, .prepare = jail_enter, .plain = 1};
	end = child_run(&r->life, &r->channel, &c);
	output_free(&show);
	if (end == CHILD_EXITED && c.code != 0 && err.len > 0 &&
	    strstr(err.data, "does not provide attribute") != NULL)
		run_skip(r, "devshell", "the flake has no devShell: without one");
	else if (end != CHILD_EXITED || c.code != 0)
		code = failed(r, "devshell", &c, end, "the flake's devShell cannot be entered");
	else if (adopt(r, fd) < 0)
		code = run_fail(r, "devshell", EXIT_CONFIG,
				"the devShell ended before it showed its environment; does its shellHook "
				"exit? (--no-devshell goes on without)");
	else
		run_done(r, "devshell", "the flake's devShell is entered");
	argv_free(&argv);
	argv_free(&env);
	buf_free(&out);
	buf_free(&err);
	return code;
}

int devshell_enter(struct run *r)
{
	const char *without = reason_without(r);
	char dir[PATH_MAX], file[PATH_MAX];
	int fd = -1, code;

	run_start(r, "devshell");
	if (without != NULL) {
		run_skip(r, "devshell", "%s", without);
		return 0;
	}
	/* Read through a descriptor from before: what stands at the path later does not matter. */
	if (files_dir(r->cfg.tmpdir, "devshell", dir) == 0 &&
	    files_write(dir, "environment", "", 0, 0600, file) == 0)
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return run_fail(r, "devshell", EXIT_IO, "cannot make a file in '%s': %s", r->cfg.tmpdir,
				strerror(errno));
	code = enter(r, file, fd);
	close(fd);
	return code;
}
