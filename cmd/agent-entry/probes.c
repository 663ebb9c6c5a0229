#include "probes.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "life.h"
#include "phase.h"

#define HTTPS 443
#define REQUEST_MAX 1024

static struct probe *next(struct probes *p, enum probe_kind kind)
{
	struct probe *one = &p->list[p->n];

	if (p->n >= PROBES_MAX)
		return NULL;
	memset(one, 0, sizeof *one);
	one->kind = kind;
	one->fd = -1;
	p->n++;
	return one;
}

int probes_add(struct probes *p, enum probe_kind kind, const char *address, uint16_t port)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV}, *list;
	struct probe *one;
	char service[8];

	snprintf(service, sizeof service, "%u", (unsigned)port);
	if (getaddrinfo(address, service, &hints, &list) != 0)
		return -1;
	one = next(p, kind);
	if (one != NULL)
		memcpy(&one->to, list->ai_addr, list->ai_addrlen);
	freeaddrinfo(list);
	return one != NULL ? 0 : -1;
}

void probes_add_connect(struct probes *p, enum probe_kind kind, const char *host)
{
	struct probe *one = p->proxy.ss_family != 0 ? next(p, kind) : NULL;

	if (one == NULL)
		return;
	one->to = p->proxy;
	one->host = host;
}

static int is_udp(const struct probe *p)
{
	return p->kind == PROBE_UDP || p->kind == PROBE_RESOLVER || p->kind == PROBE_GATE_UDP;
}

static void end(struct probe *p, enum probe_verdict verdict)
{
	p->verdict = verdict;
	if (verdict != PROBE_PENDING)
		fd_close(&p->fd);
}

static void failed(struct probe *p, int error)
{
	p->error = error;
	end(p, probe_judge_error(p->kind, error));
}

/* A few bytes into an empty socket's buffer: all or nothing. */
static void give(struct probe *p, const void *bytes, size_t n)
{
	ssize_t sent = send(p->fd, bytes, n, MSG_NOSIGNAL);

	if (sent != (ssize_t)n)
		failed(p, sent < 0 ? errno : EIO);
	else
		p->asked++;
}

static void ask(struct probe *p, const char *key)
{
	struct buf b = BUF_INIT(REQUEST_MAX);
	unsigned char query[PACKET_MAX];

	if (is_udp(p)) {
		give(p, query, packet_query(query, PROBE_PUBLIC_NAME, PROBE_ID));
		return;
	}
	if (buf_fmt(&b, "CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n", p->host, HTTPS, p->host, HTTPS) < 0 ||
	    (*key != '\0' && buf_fmt(&b, "Proxy-Authorization: Bearer %s\r\n", key) < 0) ||
	    buf_str(&b, "\r\n") < 0)
		failed(p, ENOMEM);
	else
		give(p, b.data, b.len);
	buf_wipe(&b);
	buf_free(&b);
}

static void connected(struct probe *p, const char *key)
{
	p->way = 1;
	if (p->kind == PROBE_TCP || p->kind == PROBE_GATE_TCP)
		end(p, PROBE_OPEN);
	else
		ask(p, key);
}

static void begin(struct probe *p, const char *key)
{
	socklen_t n = p->to.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	int type = is_udp(p) ? SOCK_DGRAM : SOCK_STREAM;

	p->fd = socket(p->to.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->fd >= 0 && connect(p->fd, (const struct sockaddr *)&p->to, n) == 0) {
		connected(p, key);
		return;
	}
	if (p->fd >= 0 && errno == EINPROGRESS) {
		p->way = 1;
		return;
	}
	p->way = p->fd >= 0 && !probe_no_way(errno);
	failed(p, errno);
}

static void heard(struct probe *p)
{
	unsigned char hello[PACKET_MAX];
	ssize_t n = recv(p->fd, p->answer + p->len, sizeof p->answer - p->len, 0);
	enum probe_verdict v;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0 && (p->asked < 2 || !packet_refused(p->answer, p->len))) {
		failed(p, errno);
		return;
	}
	p->len += n > 0 ? (size_t)n : 0;
	v = probe_judge_answer(p, n <= 0 && !is_udp(p));
	if (p->kind == PROBE_SNI && p->asked < 2 && v == PROBE_OPEN) {
		p->len = 0;
		give(p, hello, packet_hello(hello, PROBE_NO_SUCH_HOST));
		return;
	}
	end(p, v);
}

static void turn(struct probe *p, short events, const char *key)
{
	int error = 0;
	socklen_t len = sizeof error;

	if (events == 0)
		return;
	if (p->asked > 0) {
		heard(p);
		return;
	}
	if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (error != 0)
		failed(p, error);
	else
		connected(p, key);
}

/* Those that wait, into fds; how many. *denial is set if the proxy's denial is one of them. */
static nfds_t waiting(struct probes *p, struct pollfd fds[PROBES_MAX], struct probe *who[PROBES_MAX],
		      int *denial)
{
	nfds_t n = 0;
	size_t i;

	*denial = 0;
	for (i = 0; i < p->n; i++) {
		struct probe *one = &p->list[i];

		if (one->verdict != PROBE_PENDING)
			continue;
		*denial |= one->kind == PROBE_DENY;
		who[n] = one;
		fds[n++] = (struct pollfd){one->fd, one->asked > 0 ? POLLIN : POLLOUT, 0};
	}
	return n;
}

static void give_up(struct probes *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->list[i].verdict == PROBE_PENDING) {
			p->list[i].error = ETIMEDOUT;
			end(&p->list[i], PROBE_UNKNOWN);
		}
}

void probes_run(struct probes *p, const char *key)
{
	struct pollfd fds[PROBES_MAX];
	struct probe *who[PROBES_MAX];
	int64_t start = life_now(), bound = PHASE_MS, left;
	int denial, denied = 0;
	nfds_t n, i;

	for (i = 0; i < p->n; i++)
		begin(&p->list[i], key);
	while ((n = waiting(p, fds, who, &denial)) > 0) {
		if (!denial && !denied) {
			bound = PROBES_TIMES * (life_now() - start);
			bound = bound < PROBES_MS ? PROBES_MS : bound < PHASE_MS ? bound : PHASE_MS;
			denied = 1;
		}
		left = start + bound - life_now();
		if (left <= 0)
			break;
		if (poll(fds, n, (int)left) > 0)
			for (i = 0; i < n; i++)
				turn(who[i], fds[i].revents, key);
	}
	give_up(p);
}
