#!/bin/sh
# Every shell script is one that POSIX sh and shellcheck accept, and no test waits for time.
. "$(dirname "$0")/house.sh"
needs shellcheck

shells >"$TMP/shells"
ok 'there are shell scripts' grep -q '^t/house-shell\.t$' "$TMP/shells"

while read -r file; do
	sh -n "$file" || echo "$file: does not parse"
	case $file in
	*.sh) ;;
	*) head -n 1 "$file" | grep -qx '#!/bin/sh' || echo "$file: does not begin with #!/bin/sh" ;;
	esac
done <"$TMP/shells" >"$TMP/faults" 2>&1
none 'each one parses, and asks for /bin/sh and no other' "$TMP/faults"

# Two at a time; -x with the paths of what is read by ".".
xargs -n 8 -P 2 shellcheck -x -P SCRIPTDIR -f gcc <"$TMP/shells" >"$TMP/faults" 2>&1
none 'shellcheck finds nothing' "$TMP/faults"

# A nap that a loop takes between two looks is fine, and a process that is only to
# be there (in the background, or an argument) is no wait.
grep '^t/' "$TMP/shells" |
	xargs grep -nE '^[[:space:]]*(sleep|usleep) +[0-9.]+[smhd]?[[:space:]]*(;.*)?$' |
	grep -v 'sleep 0\.[0-9]*$' >"$TMP/faults"
none 'no test waits for time to pass' "$TMP/faults"

done_testing
