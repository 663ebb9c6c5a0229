# shellcheck shell=sh disable=SC2154,SC2016
# t/engine/network.sh - docker's internal networks: what the agent reaches there is the proxy's port
#
# Bridges of runs are named agt-, so that one rule of the host holds for all of them; without it an
# older docker's gateway is the host, and the self-test says so.

# Without the rule.
exits 77 launch --run-id n1 --network per-run octo/private true
like err 'gateway tcp 198\.19\.[0-9.]+:.*refused by the host' 'the gateway answers: the run is refused'
like err "drop what comes in from the sandbox's bridge" 'and it is said what to do'
left_nothing n1
exits 77 a_user agent check --engine docker --image "$IMAGE" --proxy-image "$PROXY_IMAGE" --pull never --network per-run

# With it.
nft -f - <<'END' || fail 'the rule'
table inet agent {
	chain input {
		type filter hook input priority -10; policy accept;
		iifname "agt-*" drop
	}
}
END
start n2 launch --run-id n2 --network per-run octo/private 'echo here; ip -4 -o addr show eth0; echo n2 >n2; sleep 600'
wait_for 'grep -q "^sh| here" n2.err && grep -q "198\.19" n2.err' 90 || fail 'a run on a network of its own'
other=$(jq -r '.egress.mode' "$runs/n2/run.json")
is "$other" 'internal network, proxy its only other member' 'the record says how the network is cut'
theirs=$(engine inspect agent-n2-proxy | jq -r '.[0].NetworkSettings.Networks | to_entries[] | .value.IPAddress' | tr '\n' ' ')
agent=$(engine inspect agent-n2 | jq -r '.[0].NetworkSettings.Networks[].IPAddress')
is "$(engine network inspect "$(engine network ls -q --filter label=agent.run=n2 --filter name=agt-)" |
	jq -r '.[0] | (.Internal | tostring) + " " + (.Containers | length | tostring)')" 'true 2' \
	'an internal network with two members'
exits 0 launch --run-id n3 --network per-run octo/private "echo n3 >n3
	for a in $theirs $agent \$(ip route | sed -n 's/^default via \\([^ ]*\\).*/\\1/p') 192.0.2.1 169.254.169.254 140.82.112.3; do
		for p in 3128 8899 53 22; do
			curl -sS -m 1 --noproxy '*' \"http://\$a:\$p/\" >/dev/null 2>&1 && echo \"reached \$a \$p\"
		done
	done
	ip -6 -o addr show dev eth0 | grep . && echo has six
	getent hosts github.com && echo resolved
	own=\${HTTPS_PROXY#http://}
	curl -s -m 2 --noproxy '*' -o /dev/null -w '%{http_code}\n' \"http://\$own/\"; echo end"
like err '^sh\| end$' 'another agent looked around'
unlike err '^sh\| (reached|has six|resolved)' 'no neighbour, no gateway, no service, no name'
like err '^sh\| [1-9][0-9][0-9]$' "but its own proxy's port"
is "$(git -C "$NET/git/octo/private.git" show agent/sh/n3:n3)" n3 'and what it did was shipped'
ok '(the service is there)' curl -sf http://192.0.2.1:8899/ -o /dev/null
exits 0 a_user agent stop --now n2
wait "$(pid n2)"
left_nothing n2
left_nothing n3

# One that the host has.
docker network create --internal --subnet 10.211.0.0/24 --opt com.docker.network.bridge.name=agt-fixed agents >/dev/null
exits 0 launch --run-id n4 --network agents octo/private 'echo n4 >n4'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/n4:n4)" n4 'a network that is there'
left_nothing n4
is "$(docker network ls -q --filter name=agents | wc -l)" 1 'which stays'
docker network create --subnet 10.212.0.0/24 open >/dev/null
exits 78 launch --network open octo/private true
like err "network 'open' is not internal" 'and has to be internal'
exits 69 launch --network nowhere octo/private true
