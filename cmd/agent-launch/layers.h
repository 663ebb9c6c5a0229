/*
 * layers - what was said about each option, and by whom: file, profile, environment, command line.
 *
 * Each value is one setting, kept as the text it was given as; a list has one for each element.
 * The layer that is later in the enum wins, within a layer the later setting; the settings of a
 * list add up, in this order, and what is there twice counts once. The texts are copies, valid
 * until layers_free(). Pure: nothing here reads a file or a variable.
 */
#ifndef LAUNCH_LAYERS_H
#define LAUNCH_LAYERS_H

#include "argv.h"
#include "optspec.h"

#define LAYERS_MAX 512
#define PLACE_MAX 64

enum layer { LAYER_FILE, LAYER_PROFILE, LAYER_ENVIRONMENT, LAYER_FLAG, LAYERS };

struct setting {
	const struct optspec *option;
	enum layer layer;
	const char *text;  /* "1" or "0" for a flag */
	const char *where; /* for people: "flag", a variable, a file, "profile NAME (FILE)" */
};

struct layers {
	struct setting v[LAYERS_MAX];
	size_t n;
	struct argv texts;
};

/* Adds one. 0, or the exit code after a message that there are too many, or no memory. */
int layers_add(struct layers *l, const struct optspec *option, enum layer layer, const char *text,
	       const char *where);

/* The setting that holds for an option that is no list; NULL: nobody said anything. */
const struct setting *layers_last(const struct layers *l, const struct optspec *option);

/* The settings of a list, in order; how many. */
size_t layers_list(const struct layers *l, const struct optspec *option,
		   const struct setting *out[LAYERS_MAX]);

/* How the user wrote the option: "--name", its variable, or the name alone in a file. */
const char *layers_place(const struct setting *s, char out[PLACE_MAX]);

/*
 * Judges each value, also one over which another wins: a mistake is told where it was made.
 * 0, or EXIT_USAGE after one message.
 */
int layers_judge(const struct layers *l);

void layers_free(struct layers *l);

#endif
