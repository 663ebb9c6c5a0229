/*
 * devshell - the environment of the repository's own flake, without a secret in it.
 *
 * In phase setup only the flake's inputs are fetched (`nix flake archive` runs nothing of the
 * repository: threats-entry G6). The shell is built and entered in phase agent, where it prints
 * its environment and ends; process 1 then kills what it left behind and starts the agent's own
 * argv with that environment and the secrets, so no shellHook and no builder is ever started with
 * one. Without nix, without a flake, or with AGENT_NO_DEVSHELL it goes on without and says so.
 */
#ifndef ENTRY_DEVSHELL_H
#define ENTRY_DEVSHELL_H

#include "run.h"

/* Phase setup: fetches the inputs. 0 or an exit code. */
int devshell_fetch(struct run *r);

/* Phase agent: replaces r->env by the shell's environment. 0 or an exit code. */
int devshell_enter(struct run *r);

#endif
