#include "certs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "files.h"
#include "trust.h"

#define BUNDLE_MAX ((off_t)8 << 20)
#define SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt"

/* The system's bundle: *fd is -1 where there is none and none was named. */
static int open_system(const struct run *r, int *fd)
{
	const char *system = r->cfg.certs != NULL ? r->cfg.certs : SYSTEM_BUNDLE;
	struct stat st;

	/* O_NONBLOCK: a FIFO in its place must not hold us up. */
	*fd = open(system, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0)
		return errno == ENOENT && r->cfg.certs == NULL ? 0 : -1;
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= BUNDLE_MAX)
		return 0;
	fd_close(fd);
	errno = EINVAL;
	return -1;
}

/* From file to file, since a bundle is many times our own size. */
static int copy(int in, int out)
{
	ssize_t n = 0;
	off_t at = 0;

	while (in >= 0 && at <= BUNDLE_MAX && (n = sendfile(out, in, &at, (size_t)BUNDLE_MAX)) > 0)
		;
	return n < 0 || at > BUNDLE_MAX ? -1 : 0;
}

/* Both in one file, whose path goes to r->ca. */
static int join(struct run *r, const char *parent, int system)
{
	char dir[PATH_MAX];
	int out = -1, rc = -1, err;

	if (files_dir(parent, "ca", dir) == 0 && files_write(dir, "bundle.pem", "", 0, 0600, r->ca) == 0)
		out = open(r->ca, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (out >= 0 && copy(system, out) == 0 && fd_write(out, "\n", 1) == 0)
		rc = fd_write(out, r->spec.ca.data, r->spec.ca.len);
	err = errno;
	fd_close(&out);
	errno = err;
	return rc;
}

int certs_write(struct run *r, const char *parent)
{
	char weak[PATH_MAX];
	int code = 0, system = -1;

	r->ca[0] = '\0';
	if (r->cfg.certs != NULL && !trust_path(r->cfg.certs, weak))
		return run_fail(r, "proxy", EXIT_NOPERM,
				"refused: the certificates '%s' can be replaced by this user at '%s'",
				r->cfg.certs, weak);
	if (r->spec.ca.len == 0)
		return 0;
	/* No bundle of the system's is no error: then only what was added counts. */
	if (open_system(r, &system) < 0)
		code = run_fail(r, "proxy", EXIT_NOINPUT, "cannot read the certificates '%s': %s",
				r->cfg.certs != NULL ? r->cfg.certs : SYSTEM_BUNDLE, strerror(errno));
	else if (join(r, parent, system) < 0)
		code = run_fail(r, "proxy", EXIT_IO, "cannot write the certificates: %s",
				strerror(errno));
	fd_close(&system);
	return code;
}
