# shellcheck shell=sh disable=SC2154,SC2016
# t/engine/behaviour.sh - what holds for a run in an image, whichever engine runs it

make_repo octo/private
export AGENT_CA_FILE="$CA" GH_TOKEN=test-write-token
runs=$XDG_STATE_HOME/agent/runs

record()
{
	jq -r "$2" "$runs/$1/run.json"
}

# A whole run, and what it was made of.
exits 0 launch --run-id w1 octo/private 'id -u; echo work >new; echo said
	grep -e ^CapEff -e ^CapBnd -e ^NoNewPrivs /proc/self/status
	find / -xdev -writable ! -type l 2>/dev/null | sort | tr "\n" " "; echo
	for f in /bin/agent-entry /usr/bin/git /etc/passwd /usr/share/agent/agents.json; do
		rm -f "$f"; mv "$f" /tmp/; echo >"$f"; ln -sf /bin/true "$f"
	done 2>/dev/null
	mkdir /nix/store/new && echo made in the store'
is "$(cat out)" https://github.com/octo/private/pull/1 "the pull request's URL is all of stdout"
like err '^sh\| said$' 'what the agent said is on stderr'
like err '^sh\| 1000$' 'who is not root'
like err '^sh\| CapEff:.0{16}$' 'without a capability'
like err '^sh\| CapBnd:.0{16}$' 'and without a way to one'
like err '^sh\| NoNewPrivs:.1$' 'or to another user'
like err '^sh\| /home/agent /nix/store /nix/store/\.links /nix/var /nix/var/nix /tmp /var/tmp /work $' \
	'it can write to the Nix store of its own layer, and of the image to nothing else'
like err '^sh\| made in the store$' 'which is so'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/w1:new)" work 'the branch is there'
is "$(record w1 '.engine + " " + .image.name')" "$ENGINE $IMAGE" 'the record says where'
like "$runs/w1/run.json" '"id": "(sha256:)?[0-9a-f]{64}"' 'and which image, by its id'
is "$(record w1 '.egress.mode')" 'no network, handed-over listener' 'and how the network is cut'
is "$(ls "$runs/w1/handoff")" '' 'the socket of the hand-off is gone, after its one use'
left_nothing w1

# The container as the engine sees it, and every place where a secret could be, while the agent works.
start w2 launch --run-id w2 octo/private ': said-on-the-channel; echo here; echo w2 >w2; sleep 600'
wait_for 'grep -q "^sh| here" w2.err' 60 || fail 'the second run gets to its agent'
engine inspect agent-w2 >inspected
unlike inspected test-write-token 'inspect shows no token'
is "$(jq -r '.[0].HostConfig | [.NetworkMode, .LogConfig.Type, (.CapAdd | length | tostring)] | join(" ")' inspected)" \
	'none none 0' 'nor a network, a log or a capability'
# A rootless podman has no limits to give where cgroups are not version 2, and says so.
if [ "$ENGINE" = docker ]; then
	is "$(jq -r '.[0].HostConfig | [.Memory, .MemorySwap, .PidsLimit] | join(" ")' inspected)" \
		'8589934592 8589934592 1024' 'memory and processes are bounded'
fi
ps axww -o args >processes
unlike processes test-write-token 'no command line has it'
like processes 'agent-entry' '(they were looked at)'
start control sleep 600
for environ in /proc/[0-9]*/environ; do
	! grep -qs test-write-token "$environ" || tr '\0' ' ' <"${environ%environ}cmdline"
	echo
done >holders
unlike holders 'agent|docker|containerd|runc|conmon|podman|slirp' 'no process of the run has it in its environment'
like holders '^sleep 600' '(the one that is there to be found has)'
stop control KILL
ok 'no file of the engine has it' sh -c '! grep -rqs test-write-token "$@"' - \
	"$HOME/.local" "$TMP/docker" /run "$XDG_RUNTIME_DIR"
ok 'G7: nor what went over the channel' sh -c '! grep -rqs said-on-the-channel "$@"' - \
	"$HOME/.local" "$TMP/docker" /run "$XDG_RUNTIME_DIR"
kill -KILL "$(record w2 .pid)"
wait_for '[ -z "$(engine ps -q --filter label=agent.run=w2)" ]' 60
is "$(engine ps -q --filter label=agent.run=w2)" '' 'a launcher that is killed takes its sandbox along'
wait "$(pid w2)"
exits 0 a_user agent gc
left_nothing w2
ok 'no token is left on the disk' sh -c '! grep -rqs test-write-token "$@"' - "$HOME" "$TMP/docker" /run

# Asked to end, it saves the work first.
start w3 launch --run-id w3 octo/private 'echo here; echo w3 >w3; sleep 600'
wait_for 'grep -q "^sh| here" w3.err' 60 || fail 'the third run gets to its agent'
exits 0 a_user agent stop w3
wait "$(pid w3)"
is $? 143 'TERM is 143'
is "$(git -C "$NET/git/octo/private.git" show agent/salvage/w3:w3)" w3 'and the work is on a salvage branch'
left_nothing w3

# Nothing is written where nothing has to be.
exits 0 launch --run-id w4 --no-devshell octo/private 'touch /nix/store/x /nix/var/x /x
	find / -xdev -writable ! -type l 2>/dev/null | sort | tr "\n" " "; echo; echo end'
like err '^sh\| end$' 'without a devShell'
like err '^sh\| touch: cannot touch .?/nix/store/x.?: Read-only file system' 'the root is read-only'

# A proxy in a container, with a policy that nobody else may read, on an engine that has no files of ours.
jq '.groups.model.hosts += ["echo.example.org"]' "$ROOT/share/agent/policy.json" >policy.json
chmod 600 policy.json
chown "$USER_ID" policy.json
exits 0 launch --run-id w5 --proxy container -c "$TMP/policy.json" octo/private 'echo w5 >w5
	curl -sS https://example.org/ 2>&1 || true'
like err '^sh\| curl: .*403' 'a proxy in a container refuses too'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/w5:w5)" w5 'and lets through what it must'
like "$runs/w5/egress.jsonl" '"host":"example.org".*"verdict":"deny"' 'its log is in the record'
left_nothing w5

# From inside, with the network namespace of the host full of services: nothing of it.
mkdir served
start host python3 -m http.server --bind 0.0.0.0 --directory "$TMP/served" 8899
wait_for 'curl -sf http://127.0.0.1:8899/ >/dev/null' || fail 'a service of the host'
exits 0 launch --run-id w6 octo/private 'for a in 127.0.0.1 10.210.0.1 192.0.2.1 169.254.169.254 140.82.112.3; do
		curl -sS -m 2 --noproxy "*" "http://$a:8899/" >/dev/null 2>&1 && echo "reached $a"
	done
	curl -sS -m 2 -g --noproxy "*" "http://[2606:2800:220:1:248:1893:25c8:1946]:8899/" >/dev/null 2>&1 && echo reached six
	getent hosts github.com && echo resolved
	curl -s -m 2 -o /dev/null -w "%{http_connect}\n" https://github.com/
	ip -o link | wc -l; echo end'
like err '^sh\| end$' 'the agent looked around'
unlike err '^sh\| (reached|resolved)' 'no service, no address, no name'
like err '^sh\| 403$' 'the proxy is there'
like err '^sh\| 1$' 'and is all there is: one interface'
ok '(the service can be reached outside)' curl -sf http://192.0.2.1:8899/ -o /dev/null

# Alone, and what is wrong with images and engines.
exits 0 launch_check
like out "^$ENGINE: " 'agent check'
exits 69 a_user agent run --engine "$ENGINE" --image localhost/none:1 --pull never --tool sh octo/private true
like err "no image 'localhost/none:1', and --pull is never" 'an image that is not there'
exits 69 a_user agent run --engine "$ENGINE" --image "$PROXY_IMAGE" --pull never --tool sh octo/private true
like err 'the image has no /bin/agent-entry' 'an image that is none'
engine create --name agent-w7 --entrypoint /bin/true "$IMAGE" >/dev/null
exits 69 launch --run-id w7 octo/private true
like err 'the engine did not start the sandbox' 'what the engine refuses'
engine rm agent-w7 >/dev/null
left_nothing w7
printf 'echo shelled; exit 3\n' >script
make_repo octo/public
exits 3 sh -c 'exec "$@" <script' - setpriv --reuid "$USER_ID" --regid "$GROUP_ID" --clear-groups \
	agent shell --engine "$ENGINE" --image "$IMAGE" --pull never octo/public
