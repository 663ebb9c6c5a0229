/*
 * upstream - from an accepted request to the relay: policy, DNS, addresses, connect, SNI.
 *
 * The policy is asked before DNS (a query would carry the name out), after it, after the
 * connection stands, and after the ClientHello. Every address of the answer is vetted, and only
 * vetted addresses are connected to. Either function may end in a refusal or in the relay; the
 * tunnel may be gone on return.
 */
#ifndef PROXY_UPSTREAM_H
#define PROXY_UPSTREAM_H

struct tunnel;

/* The target is known: starts on the way there. */
void upstream_start(struct tunnel *t);

/* More bytes came after the 200: judges them as a ClientHello. */
void upstream_hello(struct tunnel *t);

#endif
