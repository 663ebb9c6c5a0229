#!/bin/sh
# Which engine is taken, what it is asked, and which command lines come of the answers; that of
# Apple's container is held against the table of its options, since it cannot run here.
# rows: E9
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
. "$ROOT/t/fake/engine.sh"
stand_ins
unset AGENT_ENGINE
here=$(uname -n)
id=sha256:$(printf '%064d' 7)
image="[{\"Id\": \"$id\", \"RepoDigests\": [\"ghcr.io/x/agent@sha256:abc\"]}]"
PATH=$TMP/engines:$PATH
for engine in docker podman container; do
	engine_fake $engine
done

# plan ARG...: each command line of the plan is a file, line.1, line.2, ..., an argument a line
plan()
{
	rm -f line.*
	exits 0 "$TMP/bin/agent-launch" run -n --run-id r1 "$@" octo/public x
	n=0
	while IFS= read -r text; do
		n=$((n + 1))
		sh -c "eval \"set -- \$(cat)\"; printf '%s\n' \"\$@\"" <<-END >line.$n
		$text
		END
	done <out
	last=line.$n
}

pair()
{
	if grep -A1 -Fxe "$2" "$1" | grep -Fqxe "$3"; then
		pass "$2 $3"
	else
		fail "$2 $3"
		diag "$(cat "$1")"
	fi
}

# Without --engine: the first that answers.
plan
like $last '/bwrap$' 'no daemon answers: bwrap'
printf '5.0.1|4|%s\n' "$here" >podman.d/info
printf '%s\n' "$image" | tee docker.d/image >podman.d/image
plan
is "$(sed -n '1p' $last)" "$TMP/engines/podman" 'podman answers'
printf '28.1.0|4|%s\n' "$here" >docker.d/info
plan
is "$(sed -n '1p' $last)" "$TMP/engines/docker" 'docker answers as well: docker'
printf '|0|\n' >docker.d/info
plan
is "$(sed -n '1p' $last)" "$TMP/engines/podman" 'a client without its daemon is no answer'
printf '28.1.0|2|%s\n' "$here" >docker.d/info
exits 69 env PATH="$TMP/none" "$TMP/bin/agent-launch" run -n octo/public x
like err 'no engine is there: install bubblewrap, or start docker or podman' 'none at all'
exits 69 env PATH="$TMP/none" "$TMP/bin/agent-launch" run -n --engine podman octo/public x
like err "podman is not there: install the package 'podman'" 'nor the one that was asked for'

# podman's long answer takes seconds: on this machine the short one will do, with that of the image.
printf '4.3.1|here\n' >podman.d/version
rm podman.calls
plan --engine podman
unlike podman.calls '^info' 'podman here is not asked at length'
like podman.calls '^version --format' '(it is asked)'
pair $last --cpus "$(i=$(nproc); [ "$i" -lt 4 ] || i=4; echo "$i")"
mv podman.d/image podman.d/none
plan --engine podman
like podman.calls '^info' 'it is when it does not show the image'
mv podman.d/info podman.d/ill
exits 69 "$TMP/bin/agent-launch" run --engine podman octo/public x
like err 'podman does not answer: .*info' 'which may be since it does not work at all'
mv podman.d/ill podman.d/info
mv podman.d/none podman.d/image
for answer in '4.3.1|far' '' '|here'; do
	printf '%s\n' "$answer" >podman.d/version
	rm podman.calls
	plan --engine podman
	like podman.calls '^info' "it is after the answer '$answer'"
done
printf '4.3.1|here\n' >podman.d/version
rm podman.calls
CONTAINER_HOST=unix:///nowhere plan --engine podman
unlike podman.calls '^version' 'and at once where it is a client of another'
rm podman.d/version

# On this machine: a proxy that is a process, and one mount.
plan --engine docker
is $n 2 'docker: proxy and sandbox'
pair line.1 -l "take:$TMP/state/agent/runs/r1/handoff/proxy"
pair line.2 --network none
pair line.2 --mount "type=bind,source=$TMP/state/agent/runs/r1/handoff,target=/run/agent/handoff,ro"
pair line.2 --env AGENT_HANDOFF=/run/agent/handoff/proxy
pair line.2 --env HTTPS_PROXY=http://127.0.0.1:3128
pair line.2 --user 1000:1000
pair line.2 --cap-drop ALL
pair line.2 --security-opt no-new-privileges
pair line.2 --log-driver none
pair line.2 --label agent.run=r1
pair line.2 --pull never
pair line.2 --cpus 2
pair line.2 --memory 8589934592
pair line.2 --memory-swap 8589934592
pair line.2 --pids-limit 1024
pair line.2 --entrypoint /bin/agent-entry
pair line.2 --tmpfs '/work:rw,exec,nosuid,nodev,size=8589934592,mode=0700,uid=1000,gid=1000'
is "$(tail -n 1 line.2)" "$id" 'what runs is the image by its id'
unlike line.2 'AGENT_SANDBOX|AGENT_SHARE|^PATH=|secret|test-write-token|--init|--privileged|docker.sock' \
	'what the image says is left to it, and no secret'
unlike line.2 '^--read-only$' 'the root is written to where a Nix store may have to be'
plan --engine podman --no-devshell --memory 1g --cpus 1.5 --pids 99 --workspace 64m
pair line.2 --memory 1073741824
pair line.2 --cpus 1.5
pair line.2 --pids-limit 99
pair line.2 --tmpfs '/work:rw,exec,nosuid,nodev,size=67108864,mode=0700,U'
like line.2 '^--read-only$' 'no devShell: nothing is written'
like line.2 '^--read-only-tmpfs=false$' 'podman: nor what it would add'
like line.2 '^--http-proxy=false$' 'podman: our own proxy stays ours'
plan --engine docker --keep
unlike line.2 '^--rm$' '--keep'

# Elsewhere, or because it is asked for: a container for the proxy, the policy copied.
printf '28.1.0|2|elsewhere\n' >docker.d/info
plan --engine docker -a a.example.org
is $n 5 'another machine: volume, container, policy, proxy, sandbox'
is "$(sed 1d line.1 | tr '\n' ' ')" 'volume create --label agent.run=r1 agent-r1 ' 'the volume'
pair line.2 --name agent-r1-proxy
pair line.2 --user 1000:1000
pair line.2 --mount 'type=volume,source=agent-r1,target=/run/agent/handoff'
like line.2 '^--read-only$' 'it writes nothing'
pair line.2 -k 0
pair line.2 --lifeline 0
pair line.2 -L -
pair line.2 -a a.example.org
pair line.2 -l take:/run/agent/handoff/proxy
pair line.3 cp "$TMP/state/agent/runs/r1/policy.json"
pair line.4 start --attach
pair line.5 --mount 'type=volume,source=agent-r1,target=/run/agent/handoff,ro'
printf '28.1.0|2|%s\n' "$here" >docker.d/info
plan --engine docker --proxy container
is $n 5 '--proxy container'
printf '28.1.0|2|elsewhere\n' >docker.d/info
plan --engine docker --proxy host
is $n 2 '--proxy host'

# A network of the run's own, or one that is there.
plan --engine docker --network per-run
is $n 8 'volume, two networks, container, its second network, policy, proxy, sandbox'
pair line.2 --subnet "$(sed -n '/^--subnet$/{n;p;}' line.2)"
like line.2 '^198\.19\.[0-9]+\.[0-9]+/29$' 'a subnet that nobody on the internet has'
like line.2 '^--internal$' 'an internal network'
like line.2 '^com\.docker\.network\.bridge\.gateway_mode_ipv4=isolated$' 'without a gateway'
like line.2 '^com\.docker\.network\.bridge\.name=agt-[0-9a-f]{10}$' 'a bridge that a rule can name'
unlike line.3 '^--internal$' 'and one that has a way out, for the proxy'
like line.3 '^agx-[0-9a-f]{10}$' 'by a name that is no agent'
proxy=$(sed -n '/^--ip$/{n;p;}' line.4)
pair line.4 -l "$proxy:3128"
pair line.8 --env "HTTPS_PROXY=http://$proxy:3128"
pair line.8 --network "$(sed -n '$p' line.2)"
pair line.8 --dns 127.0.0.1
unlike line.8 '^--mount$' 'the sandbox has no mount then'
printf '20.10.24|2|%s\n' "$here" >docker.d/info
plan --engine docker --network per-run
unlike line.2 'isolated' 'an older docker does not know the option'
plan --engine podman --network per-run
like line.2 '^--disable-dns$' 'podman: no resolver there'
pair line.8 --dns none
cat >docker.d/network <<'END'
[{"Name": "agents", "Internal": true, "IPAM": {"Config": [{"Subnet": "10.99.0.0/29", "Gateway": "10.99.0.1"}]},
  "Containers": {"a": {"IPv4Address": "10.99.0.2/29"}, "b": {"IPv4Address": "10.99.0.4/29"}, "c": {"IPv4Address": "10.99.0.6/29"}}}]
END
plan --engine docker --network agents
is $n 7 'one that is there is not made'
is "$(sed -n '/^--ip$/{n;p;}' line.3 line.7 | sort | tr '\n' ' ')" '10.99.0.3 10.99.0.5 ' 'the addresses that are left'
refuse()
{
	printf '%s\n' "$2" >docker.d/network
	exits "$1" "$TMP/bin/agent-launch" run -n --engine docker --network agents octo/public x
	like err "$3" "$3"
}
refuse 78 '[{"Internal": false, "IPAM": {"Config": [{"Subnet": "10.99.0.0/29"}]}}]' "network 'agents' is not internal"
refuse 78 '[{"internal": true, "dns_enabled": true, "subnets": [{"subnet": "10.99.0.0/29"}]}]' 'has a resolver'
refuse 78 '[{"Internal": true, "IPAM": {"Config": []}}]' 'has no IPv4 subnet'
refuse 78 '[{"Internal": true, "IPAM": {"Config": [{"Subnet": "10.99.0.0/30", "Gateway": "10.99.0.1"}]}}]' 'has no two addresses left'
rm docker.d/network
exits 69 "$TMP/bin/agent-launch" run -n --engine docker --network agents octo/public x
like err "docker has no network 'agents'" 'nor one that is not there'

# Images: by name and version, pulled when they are not there.
grep '^image inspect' docker.calls | sort -u >asked
like asked '^image inspect ghcr\.io/dryvist/nix-agent-sandbox/agent:[0-9.]+$' 'the default is of our own version'
mv docker.d/image docker.d/image.pulled
printf '28.1.0|2|%s\n' "$here" >docker.d/info
exits 69 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --tool sh octo/public x
like err "docker cannot pull the image 'a/b:1' \(another: --image; without any: --engine bwrap\)" 'one that cannot be pulled'
exits 69 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --pull never --tool sh octo/public x
like err "no image 'a/b:1', and --pull is never" 'nor may be'
plan --engine docker --image a/b:1
is "$(tail -n 1 line.2)" a/b:1 'a dry run pulls nothing'
echo pulled >docker.d/pull
cat >docker.d/run <<'END'
read -r spec
echo '{"event":"result","code":0,"outcome":"nothing"}'
END
: >docker.calls
exits 0 "$TMP/bin/agent-launch" run --run-id p1 --engine docker --image a/b:1 --tool sh octo/public x
like err '^pulled$' 'the engine shows its progress'
is "$(grep -c '^pull a/b:1$' docker.calls)" 1 'one that is not there is pulled'
is "$(jq -r '.image | .name + " " + .id + " " + .digest' state/agent/runs/p1/run.json)" \
	"a/b:1 $id ghcr.io/x/agent@sha256:abc" 'and recorded: name, id, digest'
exits 0 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --tool sh octo/public x
is "$(grep -c '^pull' docker.calls)" 1 'once'
exits 0 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --pull always --tool sh octo/public x
is "$(grep -c '^pull' docker.calls)" 2 '--pull always'
DOCKER_HOST=ssh://there exits 0 "$TMP/bin/agent-launch" run --run-id p2 --engine docker --image a/b:1 --tool sh octo/public x
is "$(jq -r .endpoint state/agent/runs/p2/run.json)" ssh://there 'where the engine was is recorded'

# What the client is given: its own variables, and no secret.
cat >docker.d/run <<'END'
read -r spec
env >"$HOME/seen"
echo '{"event":"result","code":0,"outcome":"nothing"}'
END
DOCKER_HOST=unix:///x ANTHROPIC_API_KEY=secret-of-model OTHER=1 exits 0 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --tool sh octo/public x
is "$(sed 's/=.*//' seen | grep -vxE '_|PWD|OLDPWD|SHLVL' | sort | tr '\n' ' ')" 'DOCKER_HOST HOME LC_ALL PATH ' 'its environment is built'

# What the engine's exit codes mean.
echo 'echo no such thing >&2; exit 125' >docker.d/run
exits 69 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --tool sh octo/public x
like err 'the engine did not start the sandbox, and has said why' '125'
echo 'exit 127' >docker.d/run
exits 69 "$TMP/bin/agent-launch" run --engine docker --image a/b:1 --tool sh octo/public x
like err 'the image has no /bin/agent-entry that can be run' '127'

# Apple's container: every option is one that it has, each in its form.
cat >container.d/info <<'END'
container CLI version 1.2.2
END
printf '[{"id": "%s"}]\n' "$id" >container.d/image
cp docker.d/image.pulled container.d/image.pulled
cat >container.d/flags <<'END'
shift
while [ $# -gt 1 ]; do
	case $1 in
	--rm | --interactive | --no-dns | --read-only) shift ; continue ;;
	--progress) [ "$2" = none ] ;;
	--name | --label | --user | --workdir | --entrypoint | --env | --network) [ -n "$2" ] ;;
	--cap-drop) [ "$2" = ALL ] ;;
	--memory) echo "$2" | grep -qxE '[1-9][0-9]*M' ;;
	--cpus) echo "$2" | grep -qxE '[1-9][0-9]*' ;;
	--ulimit) echo "$2" | grep -qxE '(nofile|nproc)=[0-9]+:[0-9]+' ;;
	--mount) echo "$2" | grep -qxE 'type=tmpfs,target=/[a-z/]+,size=[1-9][0-9]*M,mode=1777' ;;
	*) false ;;
	esac || { echo "container has no $1 $2" >&2; exit 1; }
	shift 2
done
END
cat >container.d/run <<'END'
read -r spec
echo '{"event":"result","code":0,"outcome":"nothing"}'
END
plan --engine container --no-devshell
is $n 3 'container: a network, the proxy here, the sandbox'
like line.1 '^10\.[0-9]+\.[0-9]+\.0/24$' 'a subnet that its network takes'
gateway=$(sed -n '/^--subnet$/{n;s|0/24|1|;p;}' line.1)
pair line.2 -l "$gateway:3128"
pair line.3 --env "HTTPS_PROXY=http://$gateway:3128"
like line.3 '^--no-dns$' 'no resolver'
unlike line.3 '^--(security-opt|pids-limit|log-driver|tmpfs|pull|hostname)$' 'nothing that it does not have'
for option in '' --no-devshell '--memory 512m --cpus 2 --pids 50 --workspace 64m'; do
	# shellcheck disable=SC2086 # words by intent
	exits 0 "$TMP/bin/agent-launch" run --engine container --tool sh $option octo/public x
done
like err 'engine container does not cut the network' 'and it says what it is'
exits 0 "$TMP/bin/agent-launch" run --run-id mac --engine container --tool sh octo/public x
is "$(jq -r '.egress.mode + " " + .notes[0]' state/agent/runs/mac/run.json | cut -c 1-60)" \
	'by environment engine container does not cut the network: th' 'so does the record'
exits 64 "$TMP/bin/agent-launch" run --engine container --network x --tool sh octo/public x
exits 64 "$TMP/bin/agent-launch" run --engine container --cpus 1.5 --tool sh octo/public x
like err 'engine container takes whole processors' 'no half of one'
done_testing
