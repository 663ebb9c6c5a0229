#!/bin/sh
# The Makefile is read alike by GNU make and bmake; what install puts down, uninstall takes away.
. "$(dirname "$0")/house.sh"

for make in make bmake; do
	if ! command -v $make >/dev/null; then
		skip "no $make" "$make reads the Makefile"
		continue
	fi
	for target in all unit fuzz check-run check-fast demo install uninstall clean; do
		ok "$make -n $target" $make -n $target
	done
	# The same programs, whichever make asks.
	$make -n programs B="$TMP/none" | grep -o 'ld [^"]*' | sort >"$TMP/$make.programs"
done
if [ -e "$TMP/bmake.programs" ]; then
	ok 'both build the same' cmp "$TMP/make.programs" "$TMP/bmake.programs"
fi
ok 'which is something' test -s "$TMP/make.programs"

ok 'make install DESTDIR=...' make install DESTDIR="$TMP/root"
(cd "$TMP/root" && find . -type f | sort) >"$TMP/installed"
for main in $(files 'cmd/*/main.c'); do
	like "$TMP/installed" "^\./usr/local/bin/$(basename "$(dirname "$main")")\$" "installs $main"
done
for page in $(files 'docs/man/*.[1-8]'); do
	like "$TMP/installed" "^\./usr/local/share/man/man[1-8]/$(basename "$page")\$" "installs $page"
done
(cd nix/rendered && find . -type f) | sed 's|^\.|./usr/local/share/agent|' | sort >"$TMP/data"
is "$(comm -23 "$TMP/data" "$TMP/installed")" '' 'installs all of nix/rendered'
find "$TMP/root" \( -type f -o -type d \) ! -perm -g=r -print >"$TMP/faults"
find "$TMP/root" -type f -perm -o=w -print >>"$TMP/faults"
none 'all may read it, none but its owner write' "$TMP/faults"
# From its new place a program finds its data without a word of configuration.
if [ -x "$TMP/root/usr/local/bin/egress-proxy" ]; then
	ok 'an installed egress-proxy reads the installed policy' \
		"$TMP/root/usr/local/bin/egress-proxy" -t
fi

touch "$TMP/root/usr/local/bin/agent-of-the-user"
ok 'make uninstall' make uninstall DESTDIR="$TMP/root"
is "$(cd "$TMP/root" && find . -type f)" ./usr/local/bin/agent-of-the-user \
	'leaves what is not ours, and nothing else'
is "$(find "$TMP/root" -depth -path '*agent' -type d)" '' 'nor an empty folder of ours'

done_testing
