#include "explain.h"

#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "exit.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "neutral.h"

#define PRINT_MAX ((size_t)4 << 20)

/* A field: harmless for a terminal, and one that stays one. */
static void add_field(struct buf *b, const char *text, char end)
{
	size_t at = b->len;

	neutral_text(text, strlen(text), b);
	for (; at < b->len; at++)
		if (b->data[at] == '\t' || b->data[at] == '\n')
			b->data[at] = ' ';
	buf_add(b, &end, 1);
}

static void add_row(struct buf *b, const char *name, const char *value, const char *where)
{
	add_field(b, name, '\t');
	add_field(b, value, '\t');
	add_field(b, where, '\n');
}

static const char *unsaid(const struct optspec *s)
{
	if (s->kind == OPT_FLAG)
		return "0";
	return s->fallback != NULL ? s->fallback : "";
}

static void add_option(struct buf *b, const struct layers *l, const struct optspec *s)
{
	const struct setting *list[LAYERS_MAX], *last = layers_last(l, s);
	size_t n = s->kind == OPT_LIST ? layers_list(l, s, list) : 0, i;

	for (i = 0; i < n; i++)
		add_row(b, s->name, list[i]->text, list[i]->where);
	if (n == 0)
		add_row(b, s->name, last != NULL ? last->text : unsaid(s),
			last != NULL ? last->where : "default");
}

static json_t *text(const char *s)
{
	json_t *string = json_string(s);

	return string != NULL ? string : json_string("(not UTF-8)");
}

static json_t *list_object(const struct layers *l, const struct optspec *s)
{
	const struct setting *list[LAYERS_MAX];
	size_t n = layers_list(l, s, list), i;
	json_t *values = json_array(), *from = json_array();

	for (i = 0; i < n; i++) {
		json_array_append_new(values, text(list[i]->text));
		json_array_append_new(from, text(list[i]->where));
	}
	return json_pack("{s:o, s:o}", "value", values, "from", from);
}

static json_t *object(const struct layers *l, const struct optspec *s)
{
	const struct setting *last = layers_last(l, s);
	const char *value = last != NULL ? last->text : unsaid(s);
	json_t *typed;

	if (s->kind == OPT_LIST)
		return list_object(l, s);
	if (s->kind == OPT_FLAG)
		typed = json_boolean(*value == '1');
	else
		typed = last == NULL && s->fallback == NULL ? json_null() : text(value);
	return json_pack("{s:o, s:o}", "value", typed, "from",
			 text(last != NULL ? last->where : "default"));
}

int explain_print(const struct options *o)
{
	struct buf b = BUF_INIT(PRINT_MAX);
	json_t *all = json_object();
	const struct optspec *s;
	int rc;

	for (s = optspec_table; s->name != NULL; s++) {
		if ((s->marks & OPT_MODE) != 0)
			continue;
		add_option(&b, &o->layers, s);
		json_object_set_new(all, s->name, object(&o->layers, s));
	}
	rc = o->json ? json_write_line(STDOUT_FILENO, all)
		     : fd_write(STDOUT_FILENO, b.data, b.len);
	json_decref(all);
	buf_free(&b);
	return rc < 0 ? msg_fail_sys(EXIT_IO, "cannot print the options") : 0;
}
