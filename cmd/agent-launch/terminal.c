#include "terminal.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base64.h"
#include "fd.h"

#define INPUT_MAX 16384
#define OUTPUT_MAX ((size_t)128 << 10)

void terminal_size(struct channel *c)
{
	struct winsize size;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		channel_send(c, json_pack("{s:i, s:i}", "rows", (int)size.ws_row, "cols",
					  (int)size.ws_col));
}

void terminal_begin(struct terminal *t, struct channel *c)
{
	struct termios raw;

	memset(t, 0, sizeof *t);
	t->on = 1;
	if (tcgetattr(STDIN_FILENO, &t->saved) < 0)
		return;
	raw = t->saved;
	raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON | PARMRK);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	raw.c_cflag |= CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	t->raw = tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
	terminal_size(c);
}

static void send_bytes(struct channel *c, const char *data, size_t n)
{
	struct buf text = BUF_INIT(INPUT_MAX * 2);

	if (base64_encode(&text, data, n) == 0)
		channel_send(c, json_pack("{s:s}", "tty", text.data));
	buf_free(&text);
}

void terminal_input(struct terminal *t, struct channel *c)
{
	char data[INPUT_MAX];
	ssize_t got;

	do
		got = read(STDIN_FILENO, data, sizeof data);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		send_bytes(c, data, (size_t)got);
		t->line_open = data[got - 1] != '\n';
		return;
	}
	/* ^D is the end of file at a line's beginning only: an open line is ended first. */
	t->ended = 1;
	send_bytes(c, t->line_open ? "\n\004" : "\004", t->line_open ? 2 : 1);
}

void terminal_tick(const struct terminal *t, struct channel *c)
{
	if (t->on && t->ended && !t->raw && !t->closed && channel_room(c))
		send_bytes(c, "\004", 1);
}

int terminal_output(const char *base64)
{
	struct buf raw = BUF_INIT(OUTPUT_MAX);
	int rc = base64_decode(&raw, base64, strlen(base64));

	/* Nobody may be there to read it: the shell goes on, as with any other closed terminal. */
	if (rc == 0 && raw.len > 0 && fd_write(STDOUT_FILENO, raw.data, raw.len) < 0)
		errno = 0;
	buf_free(&raw);
	return rc;
}

void terminal_end(struct terminal *t)
{
	if (t->raw)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &t->saved);
	t->raw = 0;
	t->closed = 1;
}
