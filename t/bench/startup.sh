#!/bin/sh
# t/bench/startup.sh ENGINE - one engine for startup.py, in namespaces of its own
#
# Run by t/bench/run within t/ns (for docker and podman: t/ns -r), staged as the tests are: a
# GitHub that t/fake plays, an engine that is ours alone, and an image of this machine's programs.
# shellcheck disable=SC2154 # t/lib.sh sets them
# shellcheck source=t/lib.sh
. "$(dirname "$0")/lib.sh"
case $1 in
bwrap)
	in_ns "$@"
	internet_start
	as() { "$@"; }
	;;
docker | podman)
	in_root "$@"
	. "$ROOT/t/engine/lib.sh"
	engine_internet
	"$1_start"
	as() { a_user "$@"; }
	;;
esac
make_repo octo/private
export AGENT_CA_FILE="$CA" GH_TOKEN=test-write-token
as python3 "$ROOT/t/startup.py" measure "$@" --image "${IMAGE-}"
