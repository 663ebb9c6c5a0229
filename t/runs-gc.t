#!/bin/sh
# agent gc: what a killed launcher left in its record and at container engines goes, and nothing
# that belongs to a run that lives or to somebody else; --keep thins the records out.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/runs.sh"
. "$ROOT/t/fake/leftover.sh"
engines docker podman container

exits 0 agent gc
is "$(cat out)$(cat err)" '' 'no records: nothing to do'
is "$(asked docker)" " ps -aq --no-trunc --filter label=agent.run
 network ls -q --no-trunc --filter label=agent.run
 volume ls -q --filter label=agent.run" 'but engines are asked'
for engine in docker podman container; do asked $engine >/dev/null; done

# What a client is given of our environment: where its engine is, and no token.
exits 0 env GH_TOKEN=secret agent gc
for engine in docker podman container; do
	like "engine/$engine/given" "^HOME=$HOME\$" "control: what $engine is given"
	unlike "engine/$engine/given" '^GH_TOKEN=' 'is no token'
	asked $engine >/dev/null
done

# A real run that was killed, one that has ended, one that lives.
exits 0 real --run-id fine . 'echo x >x'
is "$(jq -c .endpoint "$runs/fine/run.json")" null 'the record of a bwrap run has no endpoint'
next_second
real_start killed 'echo up; sleep 1000'
kill -KILL "$(pid killed)"
wait "$(pid killed)"
next_second
real_start lives 'echo up; sleep 1000'
mkdir -p "$runs/killed/nix/left"
echo '{}' >"$runs/killed/run.json.new"
cp "$runs/killed/run.json" before.json
exits 0 agent gc --dry-run
printf '%s\n' 'nix killed' 'run.json.new killed' 'lost killed' >wanted
is "$(cat out)" "$(cat wanted)" '--dry-run says what would be done'
ok 'and does nothing' cmp "$runs/killed/run.json" before.json
ok 'nothing' test -d "$runs/killed/nix/left"
exits 0 agent gc
is "$(cat out)" "$(cat wanted)" 'gc does it'
is "$(jq -r '.state + " " + (.pid | tostring) + " " + .notes[-1]' "$runs/killed/run.json")" \
	'lost null agent-launch was killed: how the run ended is not known' 'the record says that it is lost'
is "$(jq -S 'del(.state, .pid, .notes)' "$runs/killed/run.json")" "$(jq -S 'del(.state, .pid, .notes)' before.json)" \
	'and all that it said before'
is "$(find "$runs/killed" -mindepth 1 -printf '%M %f\n' | sort | tr '\n' ' ')" \
	'-rw------- agent.log -rw------- egress.jsonl -rw------- run.json ' 'nothing else is left in it'
exits 0 agent gc
is "$(cat out)$(cat err)" '' 'the second time there is nothing to do'
is "$(ids --state lost)$(ids --state running)$(ids --state 'done')" 'killed lives fine ' 'each is what it was'

# --keep: the newest stay, and whoever lives.
mkdir "$runs/broken"
echo x >"$runs/broken/run.json"
exits 0 agent gc --keep 1 -n
is "$(cat out)" 'record fine' '-n --keep says what would go'
like err "the record of run 'broken' is broken .*: agent rm broken removes it" 'a broken record is told'
exits 0 agent gc --keep 1
is "$(cat out) $(ids | tr ' ' '\n' | sort | tr '\n' ' ')" 'record fine broken killed lives ' 'and it goes'
exits 0 agent gc --keep 1
is "$(cat out)" '' 'once'
exits 0 agent gc --keep 0
is "$(cat out)" 'record killed' '--keep 0: all that ended'
exits 0 agent stop lives
exits 0 agent gc --keep 5
is "$(cat out)" '' 'fewer than there may be'
rm -r "$runs"

# Records of runs that used an engine. record ID STATE ENGINE [ENDPOINT]
record()
{
	mkdir -p "$runs/$1"
	printf '{"version":1,"id":"%s","state":"%s","started":"2020-01-01T00:00:00Z","engine":"%s","endpoint":%s,"notes":[]}\n' \
		"$1" "$2" "$3" "${4:-null}" >"$runs/$1/run.json"
}
for engine in docker podman container; do
	case $engine in
	docker) value=DOCKER_HOST ;;
	*) value=CONTAINER_HOST ;;
	esac
	record "$engine-lost" running "$engine"
	record "$engine-done" 'done' "$engine"
	record "$engine-lives" running "$engine"
	hex=49954c9d30fbbfc6cb0fd48e7d077e60b18e9b54ed287a7ab375f3ff4a040c8a
	has $engine container $hex "$engine-lost"
	has $engine container c2 "$engine-lost"
	has $engine network agt-n1 "$engine-lost"
	has $engine volume v1 "$engine-lost"
	has $engine volume v2 "$engine-done"
	has $engine container c3 "$engine-lives"
	has $engine volume v3 "$engine-lives"
	has $engine container theirs "not-ours"
	has $engine volume odd '../../etc'
	has $engine volume options '--all'
	exits 0 flock -x "$runs/$engine-lives" agent gc -n
	is "$(grep "^$engine" out | tr '\n' ' ')" "$engine $engine-lost $engine $engine-done " "$engine: -n says what would go"
	is "$(left $engine | wc -w)" 10 'and leaves all of it'
	asked $engine >/dev/null
	exits 0 flock -x "$runs/$engine-lives" env $value=elsewhere agent gc
	is "$(grep "^$engine" out | tr '\n' ' ')" "$engine $engine-lost $engine $engine-done " 'gc does it'
	is "$(left $engine)" 'container/c3 container/theirs volume/odd volume/options volume/v3 ' \
		'what is of a run that lives, or of none that we know, stays'
	like err "$engine has something of run 'not-ours', which has no record here.*agent gc --orphans" 'which is told'
	unlike err 'etc|--all' 'a label that is no run is nobody'"'"'s'
	asked $engine >asked.log
	if [ $engine != container ]; then
		like asked.log '^ ps -aq --no-trunc --filter label=agent.run$' 'it was asked where the runs were'
		like asked.log '^elsewhere ps -aq' 'and where it is now'
		like asked.log '^ rm -f -v (c2 '$hex"|$hex c2)\$" 'containers go by force, with their volumes'
		like asked.log '^ network rm agt-n1$' 'networks'
		like asked.log '^ volume rm -f v1$' 'and volumes'
	else
		like asked.log 'list -a --format json$' 'Apple'"'"'s has no filter'
		like asked.log 'delete --force (c2 '$hex"|$hex c2)\$" 'containers go by force'
		like asked.log 'network delete agt-n1$' 'networks'
		like asked.log 'volume delete v1$' 'and volumes'
	fi
	exits 0 flock -x "$runs/$engine-lives" agent gc --orphans
	is "$(left $engine)" 'container/c3 volume/odd volume/options volume/v3 ' '--orphans takes what has no record here'
	rm -r "$runs"/$engine-*
	rm -f engine/$engine/*/*
done

# Elsewhere: only what ran at that place is removed there.
record far running docker '"unix:///far.sock"'
has docker volume v1 far
has docker volume v2 near
record near 'done' podman
exits 0 agent gc
is "$(left docker)" 'volume/v2 ' 'a run of another engine is left alone'
like engine/docker/log '^unix:///far.sock volume rm -f v1$' 'the endpoint of the record is asked'
unlike engine/docker/log '^ volume rm' 'and no other'
rm -r "$runs" engine/docker/volume/v2

# Engines that do not answer.
printf '%s\n' 'warning: this is old' 'Cannot connect to the daemon' >engine/docker/fails
record old 'done' docker
exits 0 agent gc
is "$(cat err)" '' 'one that does not answer is passed over'
record gone running docker
exits 69 agent gc
like err "docker says: Cannot connect to the daemon; what run 'gone' left there stays" 'unless a run was lost there: 69'
is "$(jq -r .state "$runs/gone/run.json")$(cat out)" running 'it is not settled'
exits 69 agent gc --keep 0
is "$(cat out) $(ids)" 'record old gone ' 'and its record is kept, since it is the trace of it'
exits 69 env PATH="$BIN" agent gc
like err "docker is not on PATH; what run 'gone' left" 'nor is one that is not there asked'
rm engine/docker/fails
has docker volume v1 gone
: >engine/docker/refuses
exits 74 agent gc --keep 0
like err "cannot remove all that run 'gone' left: docker says: Error: it is in use" 'what cannot be removed is told'
is "$(left docker) $(ids)" 'volume/v1  gone ' 'and the record stays'
rm engine/docker/refuses
exits 0 agent gc --keep 0
is "$(left docker)$(ids)" '' 'until it can'
is "$(tr '\n' ' ' <out)" 'docker gone lost gone record gone ' 'in this order'
record settled lost docker
echo 'Cannot connect to the daemon' >engine/docker/fails
exits 0 agent gc
is "$(cat out)$(cat err)" '' 'after a run that is settled no engine is missed'
rm engine/docker/fails

# Answers that are not what they should be.
record gone running docker
for answer in '-f' '../x' 'a b' 'Error: x' "$(printf 'x\033[31m')"; do
	printf '%s\n' "$answer" >engine/docker/says
	asked docker >/dev/null
	exits 69 agent gc
	like err 'docker does not list its objects: Protocol error' 'is no list'
	is "$(asked docker | grep -c rm)" 0 'and nothing is removed by it'
done
rm engine/docker/says
record mac running container
for answer in '' '{}' 'x' '[1]' '[{"id":"-x","configuration":{"labels":{"agent.run":"mac"}}}]'; do
	printf '%s\n' "$answer" >engine/container/says
	exits 69 agent gc
	like err 'container does not list its objects' 'is no list'
done
rm engine/container/says
exits 0 agent gc

# What cannot be written; the command line.
for wrong in '--keep' '--keep x' '--keep -1' '-x' 'id' '--follow'; do
	# shellcheck disable=SC2086 # words
	exits 64 agent gc $wrong
done
record full running bwrap
exits 74 sh -c 'agent gc -n >/dev/full'
chmod 500 "$runs/full"
exits 74 agent gc
like err "cannot write '.*/full/run.json': Permission denied" 'a record that cannot be written'
chmod 700 "$runs/full"
exits 0 agent gc
done_testing
