#include "pieces.h"

#include <string.h>

#include "base64.h"

void pieces_begin(struct pieces *p, struct channel *channel, const char *event)
{
	memset(p, 0, sizeof *p);
	p->channel = channel;
	p->event = event;
	p->held.max = PIECES_CHUNK;
}

static void send_chunk(struct pieces *p)
{
	struct buf text = BUF_INIT(PIECES_CHUNK * 2);

	if (p->held.len > 0 && !p->failed &&
	    (base64_encode(&text, p->held.data, p->held.len) < 0 ||
	     channel_send(p->channel, json_pack("{s:s, s:s}", "event", p->event, "data", text.data)) < 0))
		p->failed = 1;
	p->held.len = 0;
	buf_free(&text);
}

int pieces_add(struct pieces *p, const char *data, size_t n)
{
	while (n > 0 && !p->failed) {
		size_t room = PIECES_CHUNK - p->held.len, part = n < room ? n : room;

		if (buf_add(&p->held, data, part) < 0) {
			p->failed = 1;
			break;
		}
		data += part;
		n -= part;
		if (p->held.len == PIECES_CHUNK)
			send_chunk(p);
	}
	return p->failed ? -1 : 0;
}

int pieces_finish(struct pieces *p)
{
	send_chunk(p);
	buf_free(&p->held);
	return p->failed ? -1 : 0;
}
