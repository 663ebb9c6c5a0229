/*
 * query - the modes that serve nothing: -t checks a policy, -q explains a verdict.
 *
 * Both print to standard output and return the exit code. -q asks DNS as the proxy would, but
 * only for what the policy opens: a denied name is not looked up.
 */
#ifndef PROXY_QUERY_H
#define PROXY_QUERY_H

#include "options.h"

/* EXIT_OK, or EXIT_CONFIG after every error. */
int query_test(const struct options *o);

/*
 * 0 when it is open (with @phase: in that phase, else in some) and no address is refused, 1 when
 * not, or an error's code.
 */
int query_verdict(const struct options *o);

#endif
