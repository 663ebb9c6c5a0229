#include "selftest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "phase.h"

#define TABLE_MAX 65536
#define PROBE_MS 2000
#define HTTPS 443
/* RFC 6761: never a name, so no policy can mean it. */
#define NO_SUCH_HOST "selftest.invalid"

static const char *const FOUR[] = {"1.1.1.1", "169.254.169.254", "10.0.0.1", "192.168.0.1"};
static const char *const SIX[] = {"2606:4700:4700::1111", "fd00::1"};

/* Names an interface other than loopback that is up. */
static int other_interface(char name[IF_NAMESIZE])
{
	struct ifaddrs *list, *a;
	int found = 0;

	if (getifaddrs(&list) < 0)
		return -1;
	for (a = list; a != NULL && !found; a = a->ifa_next)
		if ((a->ifa_flags & IFF_UP) != 0 && (a->ifa_flags & IFF_LOOPBACK) == 0) {
			snprintf(name, IF_NAMESIZE, "%s", a->ifa_name);
			found = 1;
		}
	freeifaddrs(list);
	return found;
}

/* 1 if some line of a routing table (below its heading, if it has one) does not belong to lo. */
static int has_route(const char *path, int heading)
{
	struct buf b = BUF_INIT(TABLE_MAX);
	char *line, *save = NULL;
	int found = 0;

	/* No such file: the kernel does not speak that protocol at all. */
	if (fd_slurp_file(path, 0, &b) < 0) {
		found = errno == ENOENT ? 0 : 1;
		buf_free(&b);
		return found;
	}
	for (line = b.len > 0 ? strtok_r(b.data, "\n", &save) : NULL; line != NULL && !found;
	     line = strtok_r(NULL, "\n", &save)) {
		size_t n = strlen(line);

		while (n > 0 && line[n - 1] == ' ')
			line[--n] = '\0';
		if (heading)
			heading = 0;
		else if (strncmp(line, "lo\t", 3) != 0 && (n < 3 || strcmp(line + n - 3, " lo") != 0))
			found = 1;
	}
	buf_free(&b);
	return found;
}

static socklen_t address(int family, const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof *out);
	out->ss_family = (sa_family_t)family;
	if (family == AF_INET) {
		four->sin_port = htons(HTTPS);
		inet_pton(family, text, &four->sin_addr);
		return sizeof *four;
	}
	six->sin6_port = htons(HTTPS);
	inet_pton(family, text, &six->sin6_addr);
	return sizeof *six;
}

/* 1 if the kernel knows a way to it. Nothing is sent. */
static int has_way(int family, const char *text)
{
	struct sockaddr_storage a;
	socklen_t n = address(family, text, &a);
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), way;

	if (fd < 0)
		return 0;
	way = connect(fd, (struct sockaddr *)&a, n) == 0;
	close(fd);
	return way;
}

/* 1 if a connection comes about. */
static int connects(int family, const char *text)
{
	struct sockaddr_storage a;
	socklen_t n = address(family, text, &a), len = sizeof(int);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err = 0, done = 0;
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	if (fd < 0)
		return 0;
	if (connect(fd, (struct sockaddr *)&a, n) == 0)
		done = 1;
	else if (errno == EINPROGRESS && poll(&p, 1, PROBE_MS) == 1)
		done = getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 && err == 0;
	close(fd);
	return done;
}

static int leak(struct run *r, const char *what, const char *which)
{
	return run_fail(r, "selftest", EXIT_NOPERM,
			"the sandbox leaks: %s %s; nothing was started in it", what, which);
}

static int no_network(struct run *r)
{
	char name[IF_NAMESIZE] = "";
	size_t i;

	if (other_interface(name) != 0)
		return leak(r, "there is a network interface besides loopback:", name);
	if (has_route("/proc/net/route", 1))
		return leak(r, "there is a route off loopback in", "/proc/net/route");
	if (has_route("/proc/net/ipv6_route", 0))
		return leak(r, "there is a route off loopback in", "/proc/net/ipv6_route");
	for (i = 0; i < sizeof FOUR / sizeof *FOUR; i++)
		if (has_way(AF_INET, FOUR[i]))
			return leak(r, "there is a way to", FOUR[i]);
	for (i = 0; i < sizeof SIX / sizeof *SIX; i++)
		if (has_way(AF_INET6, SIX[i]))
			return leak(r, "there is a way to", SIX[i]);
	return 0;
}

static int no_way_out(struct run *r)
{
	if (connects(AF_INET, FOUR[0]))
		return leak(r, "a direct connection reached", FOUR[0]);
	if (connects(AF_INET, FOUR[1]))
		return leak(r, "a direct connection reached", FOUR[1]);
	if (connects(AF_INET6, SIX[0]))
		return leak(r, "a direct connection reached", SIX[0]);
	return 0;
}

static int proxy_denies(struct run *r)
{
	struct phase_proxy p = {r->cfg.proxy_host, r->cfg.proxy_port};
	int status = phase_probe(&p, NO_SUCH_HOST, HTTPS);

	if (status < 0)
		return run_fail(r, "selftest", EXIT_UNAVAILABLE, "no answer from the proxy at %s:%u: %s",
				p.host, (unsigned)p.port, strerror(errno));
	if (status == 403)
		return 0;
	return run_fail(r, "selftest", EXIT_NOPERM,
			"the proxy answered %d for '%s', which no policy allows (403 was expected)",
			status, NO_SUCH_HOST);
}

int selftest(struct run *r)
{
	int code;

	run_start(r, "selftest");
	code = r->cfg.handoff != NULL ? no_network(r) : no_way_out(r);
	if (code == 0 && r->cfg.proxy_url != NULL)
		code = proxy_denies(r);
	if (code != 0)
		return code;
	if (r->cfg.handoff != NULL)
		run_done(r, "selftest", "no interface but loopback, no route, and the proxy denies");
	else if (r->cfg.proxy_url != NULL)
		run_done(r, "selftest", "no direct way out, and the proxy denies; the interfaces are the "
					"engine's and were not checked");
	else
		run_done(r, "selftest", "no direct way out; there is no proxy");
	return 0;
}
