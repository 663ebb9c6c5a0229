#include "layers.h"

#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "msg.h"

int layers_add(struct layers *l, const struct optspec *option, enum layer layer, const char *text,
	       const char *where)
{
	struct setting *s = &l->v[l->n];

	if (l->n == LAYERS_MAX)
		return msg_fail(layer < LAYER_ENVIRONMENT ? EXIT_CONFIG : EXIT_USAGE,
				"there are more than %d values of options, from '%.100s' of %s on: a "
				"policy file takes more hosts", LAYERS_MAX, text, option->name);
	argv_all(&l->texts, text, where, (char *)NULL);
	if (argv_ok(&l->texts) < 0)
		return msg_fail(EXIT_SOFTWARE, "out of memory");
	s->option = option;
	s->layer = layer;
	s->text = l->texts.v[l->texts.n - 2];
	s->where = l->texts.v[l->texts.n - 1];
	l->n++;
	return 0;
}

const struct setting *layers_last(const struct layers *l, const struct optspec *option)
{
	const struct setting *last = NULL;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].option == option && (last == NULL || l->v[i].layer >= last->layer))
			last = &l->v[i];
	return last;
}

static int is_among(const struct setting *const *list, size_t n, const char *text)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i]->text, text) == 0)
			return 1;
	return 0;
}

size_t layers_list(const struct layers *l, const struct optspec *option,
		   const struct setting *out[LAYERS_MAX])
{
	size_t n = 0, i;
	int layer;

	for (layer = LAYER_FILE; layer < LAYERS; layer++)
		for (i = 0; i < l->n; i++)
			if (l->v[i].option == option && (int)l->v[i].layer == layer &&
			    !is_among(out, n, l->v[i].text))
				out[n++] = &l->v[i];
	return n;
}

const char *layers_place(const struct setting *s, char out[PLACE_MAX])
{
	if (s->layer == LAYER_ENVIRONMENT)
		return s->option->variable;
	snprintf(out, PLACE_MAX, "%s%s", s->layer == LAYER_FLAG ? "--" : "", s->option->name);
	return out;
}

int layers_judge(const struct layers *l)
{
	char place[PLACE_MAX];
	size_t i;
	int layer;

	for (layer = LAYER_FILE; layer < LAYERS; layer++)
		for (i = 0; i < l->n; i++) {
			const struct setting *s = &l->v[i];
			const char *wrong = (int)s->layer == layer ? optspec_wrong(s->option, s->text)
								   : NULL;

			if (wrong != NULL)
				return msg_fail(EXIT_USAGE, "'%.200s' is no value for %s: it %s", s->text,
						layers_place(s, place), wrong);
		}
	return 0;
}

void layers_free(struct layers *l)
{
	argv_free(&l->texts);
	l->n = 0;
}
