#!/bin/sh
# The front command: a verb becomes a program, of the table, beside it or on PATH; what is no verb
# is told with what may have been meant.
. "$(dirname "$0")/lib.sh"
as_user "$@"
mkdir mine other
printf '#!/bin/sh\necho "mine $# $*"; exit 3\n' >mine/agent-greet
printf '#!/bin/sh\necho "other $# $*"\n' >other/agent-greet
printf '#!/bin/sh\necho "first $0 $*"\n' >mine/agent-launch
printf '#!/bin/sh\necho "no"\n' >mine/agent-Upper
printf 'no program\n' >mine/agent-text
chmod +x mine/agent-[glU]* other/agent-*
export PATH="$TMP/mine:$TMP/other:$PATH"

exits 3 agent greet 'two words' -x --help
is "$(cat out)" 'mine 3 two words -x --help' 'the first on PATH, with its arguments and its exit code'
exits 0 agent help
like out '^  greet ' 'help lists it'
is "$(grep -c '^  greet' out)" 1 'once'
like out '^  run ' 'and the table'
unlike out '^  (launch|entry|runs|Upper|text)' 'and nothing that is no verb'
cp out help
exits 0 agent --help
is "$(cat out)" "$(cat help)" '--help is help'
exits 3 agent help greet
is "$(cat out)" 'mine 1 --help' 'help VERB asks the program'
exits 0 agent --version
like out '^agent [0-9]' '--version'
exits 0 agent help run
like out '^usage: agent run ' 'the program beside it comes before one on PATH'
exits 64 agent run
like err '^agent-launch: no repository' 'agent run is agent-launch run'
exits 64 agent shell --json
like err '^agent-launch:' 'agent shell is agent-launch shell'
exits 0 agent ls
is "$(cat out)" '' 'agent ls is agent-runs ls'
exits 66 agent logs
like err '^agent-runs: there is no run yet' 'agent logs is agent-runs logs'
exits 64 agent stop
like err '^agent-runs: ' 'agent stop is agent-runs stop'
exits 64 agent
like err '^agent: no verb' 'no verb'
exits 64 agent rnu
like err "no verb 'rnu': did you mean run\?" 'a slip'
exits 64 agent gret
like err 'did you mean greet\?' 'of any verb'
exits 64 agent frobnicate
like err "no verb 'frobnicate': there are run, shell, check, ls, logs, stop, rm, gc, doctor, greet, help" 'another word: the list'
for word in ../agent-greet ./greet /bin/sh Greet -x --greet '' 'greet x' text 'a
b'; do
	exits 64 agent "$word"
	is "$(wc -l <err)" 1 'one line'
done
# A relative or empty part of PATH is not searched.
cd mine || exit 70
PATH=".::$BIN:/usr/bin:/bin" exits 64 agent greet
cd "$TMP" || exit 70
# Alone, without the program that the table names.
mkdir alone
cp "$BIN/agent" alone/
rm mine/agent-launch
PATH=/usr/bin:/bin exits 69 alone/agent run octo/public x
like err "the program for 'run' is not there" 'a part that is missing'
printf '#!/nonexistent\n' >mine/agent-broken
chmod +x mine/agent-broken
exits 126 agent broken
done_testing
