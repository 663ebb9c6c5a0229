#!/bin/sh
# Exit codes of egress-proxy that no other file shows: usage, the policy, -t and -q, standard
# output that is full, root that cannot be given up. What cannot be listened on, handed over,
# read as a key or opened as a log is in proxy-listen.t.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
policy=$ROOT/share/agent/policy.json
proxy()
{
	egress-proxy -c "$policy" "$@"
}
# Would serve on if it were not for what is wrong with it; one that does is no hang, but 124.
serve()
{
	timeout 20 egress-proxy -c "$policy" -l 127.0.0.1:0 "$@"
}
# many N OPTION VALUE: the option so many times
many()
{
	_n=$1
	shift
	set -- "$@" --
	while [ "$_n" -gt 0 ]; do
		set -- "$@" "$1" "$2"
		_n=$((_n - 1))
	done
	shift 3
	proxy -t "$@"
}

# --- 0: the control of all below ------------------------------------------------
start serving egress-proxy -c "$policy" -l 127.0.0.1:0 --ready 9
ready serving
exits 0 stop serving

# --- 64: usage --------------------------------------------------------------------
exits 64 serve argument
like err "^egress-proxy: unexpected argument 'argument'" 'and names it'
exits 64 serve --run
exits 64 serve --log-file x
for value in 0 0s 31d 2592001 1x 1.5s -1 ' 1' '' 99999999999999999999; do
	exits 64 serve --idle-timeout "$value"
done
for option in head hello dns connect drain; do
	exits 64 serve "--$option-timeout" 0
	exits 0 proxy -t "--$option-timeout" 30d
done
for value in 0 1000001 -1 1k ''; do
	exits 64 serve --max-connections "$value"
	exits 64 serve --max-per-client "$value"
done
exits 0 proxy -t --max-connections 1000000 --max-per-client 1
for value in '' -x .x a/b 'a b' "$(printf '%065d' 0)"; do
	exits 64 serve --run "$value"
done
exits 0 proxy -t --run "$(printf '%064d' 0)"
for option in -k --lifeline --ready; do
	exits 64 serve "$option" x
	exits 64 serve "$option" -1
done
exits 0 many 256 -a example.org
exits 64 many 257 -a example.org
exits 64 many 257 -i example.org:1
exits 64 many 17 -l 127.0.0.1:0

# --- 78: the policy -----------------------------------------------------------------
exits 78 egress-proxy -c none.json -t
exits 78 egress-proxy -c "$TMP/none.json" -t
exits 78 egress-proxy -c "$TMP" -t
exits 78 env AGENT_SHARE="$TMP/none" egress-proxy -t
exits 0 env AGENT_SHARE="$ROOT/share/agent" egress-proxy -t
exits 0 env AGENT_SHARE=relative egress-proxy -t
echo '{"version": 2}' >bad.json
exits 78 egress-proxy -c bad.json -t
exits 78 egress-proxy -c bad.json -q example.org
exits 78 timeout 20 egress-proxy -c bad.json -l 127.0.0.1:0
exits 78 serve -a 192.0.2.1
exits 78 serve -a example.org@work
exits 78 serve -i example.org

# --- -q: 0 or 1 ---------------------------------------------------------------------
exits 0 proxy -q github.com
like out '^github.com:443 is open in phase setup, ship$' 'it says in which phases'
like out 'group: +github' 'and in which group'
like out '^address: +140\.82\.112\.3, public: accepted' 'and what the address check says'
exits 1 proxy -q evil.example.net
like out '^evil.example.net:443 is closed' 'a closed host is told'
is "$(recorded dns 'r["name"].startswith("evil")')" '' 'and not looked up'
exits 1 proxy -q github.com:22
exits 1 proxy -q 192.0.2.1
exits 1 proxy -a mixed.example.org -q mixed.example.org
like out '10\.0\.0\.1, private .*: refused' 'an address that is refused refuses the name'
exits 1 proxy -i metadata.example.org:443 -q metadata.example.org
exits 0 proxy -i private.example.org:443 -q private.example.org
exits 1 proxy -a private.example.org -q private.example.org

# --- 74: standard output ----------------------------------------------------------------
for mode in -t '-q github.com' --help --version; do
	# shellcheck disable=SC2086
	exits 74 sh -c 'exec egress-proxy "$@" >/dev/full' sh $mode
done
mkdir directory
exits 74 serve -L directory

# --- 70: not even the event loop ------------------------------------------------------------
exits 70 sh -c 'ulimit -n 4; exec "$@"' sh timeout 20 egress-proxy -c "$policy" -l 127.0.0.1:0
# glibc's words, or musl's.
like err '^egress-proxy: .*(Too many open files|No file descriptors available)' 'and says so'

# --- root: there is nobody else in a user namespace of one uid ---------------------------------
exits 64 as_ns_root timeout 20 egress-proxy -c "$policy" -l 127.0.0.1:0 --user root
exits 64 as_ns_root timeout 20 egress-proxy -c "$policy" -l 127.0.0.1:0 --user no-such-user
exits 77 as_ns_root timeout 20 egress-proxy -c "$policy" -l 127.0.0.1:0 --user nobody
like err 'cannot become uid' 'and says so'
start alone unshare --map-root-user -- egress-proxy -c "$policy" -l 127.0.0.1:0 --ready 9
ready alone
exits 0 stop alone
like alone.err 'staying root, without capabilities' 'without --user it serves, and says what it is'
done_testing
