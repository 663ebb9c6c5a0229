#!/bin/sh
# agent-launch -n prints the two command lines of the plan, quoted for sh, and starts nothing; no
# secret is ever in them; each option arrives where it should.
# rows: E9
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
export GH_TOKEN=secret-of-git ANTHROPIC_API_KEY=secret-of-model OTHER=secret-of-env

# plan ARG...: the proxy's line and the engine's, an argument a line
plan()
{
	exits 0 launch "$@"
	cp out printed
	sed -n 1p printed >line
	sh -c 'eval "set -- $(cat line)"; printf "%s\n" "$@"' >proxy
	sed -n 2p printed >line
	sh -c 'eval "set -- $(cat line)"; printf "%s\n" "$@"' >engine
	is "$(wc -l <printed)" 2 'two lines'
	unlike printed secret-of 'no secret'
	ok 'nothing was started or made' test ! -e state
}

# pair A B: the line after A in the engine's arguments is B
pair()
{
	if grep -A1 -Fxe "$1" engine | grep -Fqxe "$2"; then
		pass "$1 $2"
	else
		fail "$1 $2"
	fi
}

plan run -n --run-id r1 --env OTHER octo/public 'the prompt'
unlike printed 'the prompt' 'nor the prompt, which may hold one'
# The whole of it, where it does not depend on the machine.
cat >wanted <<END
$TMP/bin/egress-proxy -c $TMP/share/policy.json -k 3 -l take:fd:6 -L $TMP/state/agent/runs/r1/egress.jsonl --run r1 --lifeline 4 --ready 5
END
is "$(sed -n 1p printed)" "$(cat wanted)" "the proxy's line"
sed '/^--setenv$/,$d' engine >flags
is "$(sed 1d flags | tr '\n' ' ')" "--unshare-user --disable-userns --unshare-ipc --unshare-pid\
 --unshare-net --unshare-uts --unshare-cgroup-try --as-pid-1 --new-session --die-with-parent\
 --cap-drop ALL --hostname agent-sandbox --uid 1000 --gid 1000 --info-fd 7 --clearenv " \
	'the walls of bwrap'
like flags '^/.*/bwrap$' 'by its absolute path'
grep -A1 -x -e --setenv engine | grep -vxe --setenv -e -- | tr '\n' ' ' >names
is "$(cat names)" "AGENT_SPEC AGENT_REPO AGENT_TOOL AGENT_RUN_ID AGENT_ENGINE\
 AGENT_HANDOFF GH_HOST HTTPS_PROXY https_proxy HOME TMPDIR LANG TERM AGENT_SANDBOX AGENT_SHARE SSL_CERT_FILE PATH " \
	'the environment is built, and nothing else is in it'
# What of the host is shown, and how.
sed -n '/^--\(ro-bind\|bind\|dev-bind\)$/{n;p;}' engine | grep -v "^$TMP/" >shown
is "$(grep -vxE '/(usr|bin|sbin|lib|lib32|lib64|libx32|etc/(static|ssl|pki|ca-certificates|alternatives|ld.so.cache|ld.so.conf|ld.so.conf.d|localtime))' shown)" \
	'' 'the system and no more of the host'
unlike engine '^--(bind|dev-bind|share-net|bind-try)$' 'nothing of it is writable'
is "$(sed -n '/^--remount-ro$/{n;p;}' engine | tail -n 1)" / 'the root is sealed'
is "$(sed '1,/^--$/d' engine)" /run/agent/bin/agent-entry 'and agent-entry runs in it'

plan run --dry-run --tool sh --base dev --timeout 2h --no-devshell --draft --allow-workflows \
	--workspace 64m -a a.example.org -a 'b.example.org:8443@setup,agent' -i c.example.org:80@setup \
	octo/public x
pair AGENT_TOOL sh
pair AGENT_BASE dev
pair AGENT_TIMEOUT 7200
pair AGENT_NO_DEVSHELL 1
pair AGENT_DRAFT 1
pair AGENT_ALLOW_WORKFLOWS 1
pair --size 67108864
is "$(grep -A1 -xe -a -e -i proxy | grep -vxe -- | tr '\n' ' ')" "-a a.example.org -a\
 b.example.org:8443@setup,agent -i c.example.org:80@setup " 'rules go to the proxy as they are'

export AGENT_TOOL=sh AGENT_BASE=main AGENT_TIMEOUT=90 AGENT_DRAFT=1 AGENT_ALLOW='d.example.org
e.example.org' AGENT_INTERNAL=f.example.org:1 AGENT_NO_DEVSHELL=0 AGENT_RUN_ID=named
plan run -n --base other octo/public x
pair AGENT_TOOL sh
pair AGENT_BASE other
pair AGENT_TIMEOUT 90
pair AGENT_DRAFT 1
pair AGENT_RUN_ID named
unlike engine AGENT_NO_DEVSHELL 'a flag that is 0 is off'
is "$(grep -cxe -a -e -i proxy)" 3 'a list in a variable has words'
unset AGENT_TOOL AGENT_BASE AGENT_TIMEOUT AGENT_DRAFT AGENT_ALLOW AGENT_INTERNAL AGENT_NO_DEVSHELL AGENT_RUN_ID

plan run -n --setup-allow a.example.org --setup-allow b.example.org:8443 -a c.example.org octo/public x
is "$(grep -A1 -xe -a proxy | grep -vxe -- -e -a | tr '\n' ' ')" \
	'c.example.org a.example.org@setup,agent b.example.org:8443@setup,agent ' '--setup-allow is a rule of two phases'
AGENT_SETUP_ALLOW='a.example.org b.example.org' plan run -n octo/public x
is "$(grep -c '@setup,agent$' proxy)" 2 'or words in a variable'

plan run -n -a git.example.org:8443@setup,ship https://GIT.example.org:8443/demo/hello x
pair AGENT_REPO https://git.example.org:8443/demo/hello
plan run -n https://github.com/octo/public.git x
pair AGENT_REPO octo/public
GH_HOST=ghe.example.com plan run -n -a ghe.example.com@setup,ship octo/public x
pair GH_HOST ghe.example.com
plan shell -n octo/public

# The name of a run sorts by time and is another each time.
launch run -n octo/public x >out
launch run -n octo/public x >again
like out 'AGENT_RUN_ID [0-9]{8}T[0-9]{6}-[0-9a-f]{6} ' 'a run names itself'
notok 'each time otherwise' cmp -s out again
done_testing
