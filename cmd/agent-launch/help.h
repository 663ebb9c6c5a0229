/*
 * help - what --help and --version print, made from the table of options.
 *
 * The text goes to stdout: it was asked for. Errors name the one line that the user needs
 * (HELP_RUN, HELP_SHELL), never the whole text.
 */
#ifndef LAUNCH_HELP_H
#define LAUNCH_HELP_H

#define HELP_RUN "agent run [options] REPO [PROMPT|-]"
#define HELP_SHELL "agent shell [options] REPO"
#define HELP_CHECK "agent check [options]"

/*
 * Serves arg if it is --help, -h, help or --version: -1, or an exit code when it cannot be
 * printed. 0 if it is something else.
 */
int help_serve(const char *arg);

#endif
