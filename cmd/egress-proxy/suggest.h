/*
 * suggest - the mode --suggest: a log goes in, the smallest policy for it comes out.
 *
 * The policy goes to standard output, the evidence to stderr. The log is read line by line and may
 * be of any size; a line over SUGGEST_LINE_MAX is not ours. -c, -a and -i give the policy of now.
 */
#ifndef PROXY_SUGGEST_H
#define PROXY_SUGGEST_H

#include "options.h"

/*
 * The exit code: EXIT_NOINPUT when the log cannot be read or no line of it is ours, EXIT_LIMIT
 * when there were more than SUGGEST_HOSTS_MAX hosts and the policy lacks some.
 */
int suggest_policy(const struct options *o);

#endif
