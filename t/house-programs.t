#!/bin/sh
# Every program answers for itself: --help, --version, a page of its own, a word in the README.
. "$(dirname "$0")/house.sh"

bin=${BIN-build/bin}
version=$(sed -n 's/^VERSION = //p' Makefile)
ok 'the Makefile names a version' test -n "$version"

for main in $(files 'cmd/*/main.c'); do
	program=$(basename "$(dirname "$main")")
	exits 0 "$bin/$program" --help
	like "$TMP/out" "^usage: ($program|agent run)( |\$)" "$program --help says how it is used, on stdout"
	is "$(cat "$TMP/err")" '' 'and nothing on stderr'
	is "$(awk 'length > 100' "$TMP/out")" '' 'in lines that fit a terminal'
	exits 0 "$bin/$program" --version
	is "$(cat "$TMP/out")" "$program $version" "$program --version is the Makefile's"
	exits 64 "$bin/$program" --no-such-option
	is "$(cat "$TMP/out")" '' 'a wrong option says nothing on stdout'
	like "$TMP/err" "^$program: .*--no-such-option" 'and names itself and the option on stderr'
	# stdout that is full is not success.
	if [ -w /dev/full ]; then
		notok "$program --help to a full device" sh -c '"$1" --help >/dev/full' sh "$bin/$program"
	fi

	ok "$program has a page" sh -c 'ls docs/man/"$1".[18]' sh "$program"
	page=$(files "docs/man/$program.[18]")
	page=${page:-/dev/null}
	# Each option of --help is in the page: mdoc writes --name as "Fl -name" or "Fl Fl name".
	"$bin/$program" --help | awk '$1 ~ /^-/' | tr -cs 'a-z-' '\n' | grep -E '^--[a-z]' |
		sort -u | sed 's/^--//' | while read -r option; do
		grep -qE -- "Fl (-|Fl )$option( |\$)" "$page" || echo "--$option is in --help, not in $page"
	done >"$TMP/faults"
	none "each option of $program --help is in its page" "$TMP/faults"
	like README.md "$program" "the README names $program"
done

done_testing
