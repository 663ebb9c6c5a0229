/* output: prefix, runner commands, masking and bounds, whatever the chunks are. */
#include "output.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

/* What comes out when text goes in, in chunks of `step` bytes; the caller's. */
static char *through(const char *text, size_t step)
{
	struct needles n = {0};
	struct buf got = BUF_INIT(1 << 20);
	struct output o;
	size_t len = strlen(text), i;
	int pipe[2];

	needles_add(&n, "secret-0123456789");
	fd_pipe(pipe);
	output_init(&o, pipe[1], "x| ", &n);
	for (i = 0; i < len; i += step)
		output_feed(&o, text + i, len - i < step ? len - i : step);
	output_finish(&o);
	output_free(&o);
	close(pipe[1]);
	fd_slurp(pipe[0], &got);
	close(pipe[0]);
	needles_free(&n);
	return got.data != NULL ? got.data : strdup("");
}

static void always(const char *text, const char *want, const char *what)
{
	size_t step;
	int wrong = 0;

	for (step = 1; step <= strlen(text) + 1; step++) {
		char *got = through(text, step);

		if (strcmp(got, want) != 0 && wrong++ == 0)
			printf("# step %zu: %s\n", step, got);
		free(got);
	}
	is_int(wrong, 0, what);
}

static void busy(void)
{
	struct needles n = {0};
	struct output o;
	char chunk[OUTPUT_CHUNK];
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), fed = 0;

	memset(chunk, '\n', sizeof chunk);
	output_init(&o, full, "a prefix of thirty bytes or so| ", &n);
	while (!output_busy(&o) && fed < 100)
		fed += output_feed(&o, chunk, sizeof chunk) == 0 ? 1 : 100;
	ok(fed > 0 && fed < 100, "the worst text fills it, and it says so in time");
	ok(output_pending(&o), "something is pending then");
	ok(output_push(&o) < 0 && !output_pending(&o), "a stderr that takes nothing loses it, and no more is kept");
	output_free(&o);
	close(full);
}

int main(void)
{
	always("a\nb\n", "x| a\nx| b\n", "each line has the prefix");
	always("a", "x| a\n", "an unfinished line is ended");
	always("", "", "nothing is nothing");
	always("::set-output name=a::b\n", "x| : :set-output name=a::b\n", "a runner command is broken up");
	always("  \t::error::x\n", "x|   \t: :error::x\n", "also after blanks");
	always("std::vector a::b\n", "x| std::vector a::b\n", "colons elsewhere are left alone");
	always("a ##[error]x #[b]\n", "x| a ## [error]x #[b]\n", "the older form, anywhere");
	always("a secret-0123456789 b\n", "x| a *** b\n", "a secret is masked across chunks");
	always("sec\033[1mret-0123\033[0m456789\n", "x| ***\n", "also with control sequences in it");
	always("secret-01234567\n", "x| secret-01234567\n", "a beginning of one is not");
	always("\033]0;title\007t\033[31mred\033[0m\n", "x| tred\n", "control sequences go");
	always("10%\r20%\r\ndone\n", "x| 10%\nx| 20%\nx| done\n", "carriage returns end lines");
	busy();
	return tap_done();
}
