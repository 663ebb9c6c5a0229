/*
 * config - the user's defaults and profiles: $XDG_CONFIG_HOME/agent/config.json.
 *
 * One JSON object of options by their long names, with named sets of them below "profiles". The
 * table of options (optspec.h) says what each takes. All of the file is judged, also a profile
 * that is not used; a mistake is told with the file, the path in it and what was expected, exit
 * code 78. A file that others may write is refused: a command in it is run. A profile that the file
 * does not have may be in the installation's tasks.json.
 */
#ifndef LAUNCH_CONFIG_H
#define LAUNCH_CONFIG_H

#include <limits.h>

#include <jansson.h>

#include "layers.h"

#define CONFIG_BYTES_MAX ((size_t)1 << 20)

struct config {
	char path[PATH_MAX]; /* "": no place for one */
	json_t *root;        /* NULL: there is none */
};

/* Finds and reads the user's file. 0 also when there is none, or the exit code after a message. */
int config_read(struct config *c);

/*
 * Judges a file's object; `profiles_only`: it is a tasks.json. Pure. 0, or EXIT_CONFIG after one
 * message.
 */
int config_judge(json_t *root, const char *path, int profiles_only);

/* Adds the file's options and those of the profile that holds. 0, or the exit code. */
int config_layers(const struct config *c, struct layers *l);

void config_free(struct config *c);

#endif
