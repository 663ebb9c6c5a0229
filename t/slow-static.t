#!/bin/sh
# The static build of egress-proxy: it is static and small, starts where there is nothing but
# itself, and is the same proxy, by the same tests as the dynamic one. (AGENT_TEST_LONG unset:
# a subset of them.)

limit=524288 # bytes of the stripped program

if [ -z "${AGENT_TEST_INSIDE-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	if ! [ -e /etc/debian_version ] || ! command -v musl-gcc >/dev/null; then
		echo '1..0 # SKIP needs Debian and scripts/deps static'
		exit 0
	fi
	(cd "$top" && scripts/static build/static egress-proxy agent agent-launch agent-runs agent-entry) 2>&1 | sed 's/^/# /'
	[ -x "$top/build/static/bin/egress-proxy" ] || {
		echo 'Bail out! no static egress-proxy'
		exit 1
	}
	# The suites stage and sandbox themselves, so they run out here; what they said goes in.
	BIN=$top/build/static/bin
	export BIN
	suites=
	for suite in "$top"/t/proxy-*.t; do
		[ -e "$suite" ] || continue
		if prove -Q "$suite" >&2; then
			suites="$suites ok:$(basename "$suite" .t)"
		else
			suites="$suites failed:$(basename "$suite" .t)"
		fi
	done
	# shellcheck disable=SC2086 # words by intent
	set -- $suites
fi
. "$(dirname "$0")/lib.sh"
in_ns "$@"

for suite; do
	is "${suite%%:*}" ok "${suite#*:} passes with the static program"
done

file=$BIN/egress-proxy
size=$(wc -c <"$file")
ok "its $size bytes are no more than $limit" test "$size" -le "$limit"
readelf -lW "$file" >program-headers
unlike program-headers 'INTERP' 'it asks for no loader'
readelf -dW "$file" >dynamic-section
unlike dynamic-section 'NEEDED' 'it needs no library'
readelf -SW "$file" >sections
unlike sections 'symtab|debug_info' 'it is stripped'
like program-headers 'DYN' 'its address is random: static-pie'

# An empty root: no /etc, no /dev, no /proc, one program and its policy.
cat >empty <<-END
	#!/bin/sh
	exec bwrap --unshare-user --unshare-ipc --unshare-uts --die-with-parent --tmpfs / \
	--ro-bind "$file" /egress-proxy --ro-bind "$TMP/policy.json" /policy.json \
	--remount-ro / -- /egress-proxy -c /policy.json "\$@"
END
chmod +x empty
cat >policy.json <<-END
{"version": 1, "groups": {"some": {"phases": ["agent"], "hosts": ["known.example.net"]}}}
END
exits 0 ./empty -t
exits 0 ./empty -q known.example.net
exits 1 ./empty -q other.example.net
start proxy ./empty -l 127.0.0.1:3128 --ready 9
ready proxy
run curl -sS -o /dev/null -w '%{http_connect}\n' -x http://127.0.0.1:3128 https://other.example.net/
like out '^403$' 'it serves from an empty root'
run stop proxy # it is bwrap that gets the signal
done_testing
