# shellcheck shell=sh
# t/fake/leftover.sh - stand-ins for the programs of container engines: docker, podman, container
#
# engines NAME... puts them into $TMP/bin, which comes first in PATH. What an engine has is files:
#
#	has docker network n1 r1	its network n1 carries the label agent.run=r1
#	left docker			what it has, as KIND/NAME, in one line
#	asked docker			its command lines since the last call, one a line, each with
#					the value of DOCKER_HOST or CONTAINER_HOST in front
#
# A file $TMP/engine/NAME/fails makes it answer nothing but that text, on stderr, with 1; a file
# `refuses` makes removing fail, `says` is what its lists say instead of what it has.

engines()
{
	mkdir -p "$TMP/bin"
	for _engine in "$@"; do
		for _kind in container network volume; do
			mkdir -p "$TMP/engine/$_engine/$_kind"
		done
		sed "s|@HERE@|$TMP/engine/$_engine|" "$ROOT/t/fake/engine" >"$TMP/bin/$_engine"
		chmod +x "$TMP/bin/$_engine"
	done
	PATH=$TMP/bin:$PATH
}

has()
{
	echo "$4" >"$TMP/engine/$1/$2/$3"
}

left()
{
	(cd "$TMP/engine/$1" && find container network volume -type f | LC_ALL=C sort | tr '\n' ' ')
}

asked()
{
	cat "$TMP/engine/$1/log" 2>/dev/null
	rm -f "$TMP/engine/$1/log"
}
