#!/bin/sh
# agent rm: records go with all that is in them, whatever that is, and nothing else goes.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/runs.sh"

exits 0 real --run-id 20250101T000000-aaaaaa . 'echo x >x'
exits 0 real --run-id two . true
exits 0 real --run-id three . true
exits 0 agent rm aaa
is "$(cat out)$(cat err)" '' 'nothing to say'
is "$(ls "$runs")" 'three
two' 'the one that was named is gone'
is "$(git -C repo show agent/sh/20250101T000000-aaaaaa:x)" x 'its branch is not'
exits 66 agent rm aaa
exits 66 agent rm two none
is "$(ls "$runs")" three 'one that is not there does not keep another from it'
exits 64 agent rm
exits 64 agent rm --force three

# One that lives.
real_start lives 'echo up; sleep 1000'
exits 64 agent rm lives
like err "run 'lives' is running: agent stop lives first" 'a run that lives is not removed'
ok 'nor anything of it' test -s "$runs/lives/run.json" -a -s "$runs/lives/agent.log"
exits 64 agent rm lives three
is "$(ls "$runs")" lives 'and does not keep another from it'
kill -KILL "$(pid lives)"
wait "$(pid lives)"
exits 0 agent rm lives
is "$(ls "$runs")" '' 'one that was lost is'

# Whatever lies in a record, and whatever it leads to.
mkdir -p outside/deep "$runs/full/a/b/c" "$runs/full/nix/store"
echo precious >outside/deep/file
ln -s "$TMP/outside" "$runs/full/link"
ln -s "$TMP/outside/deep/file" "$runs/full/a/file"
ln "$TMP/outside/deep/file" "$runs/full/a/b/hard"
mkfifo "$runs/full/a/fifo"
touch "$runs/full/a/b/c/$(printf 'new\nline \033')" "$runs/full/-rf" "$runs/full/.hidden"
mkdir "$runs/full/run.json"
echo x >"$runs/full/run.json/x"
i=0
while [ $i -lt 500 ]; do : >"$runs/full/a/n$i"; i=$((i + 1)); done
exits 0 agent rm full
is "$(ls -A "$runs")" '' 'all of it goes'
is "$(cat outside/deep/file)" precious 'and nothing that it leads to'
ln -s "$TMP/outside" "$runs/toward"
exits 0 agent rm toward
is "$(ls -A "$runs")" '' 'a link in the place of a record is removed'
is "$(cat outside/deep/file)" precious 'not what it leads to'
echo x >"$runs/file"
exits 0 agent rm file
is "$(ls -A "$runs")" '' 'so is a file'

# Deeper than it goes, what may not be removed, and what is mounted there.
path=$runs/deep
i=0
while [ $i -lt 70 ]; do path=$path/d; i=$((i + 1)); done
mkdir -p "$path"
echo '{"version":1,"id":"deep","state":"done"}' >"$runs/deep/run.json"
exits 74 agent rm deep
like err "cannot remove '.*/runs/deep': " 'there is an end to how deep'
is "$(ids --state 'done')" 'deep ' 'it is still a run that can be named'
rm -rf "$runs/deep"
mkdir -p "$runs/shut/closed/x"
chmod 500 "$runs/shut/closed"
echo '{"version":1,"id":"shut","state":"done"}' >"$runs/shut/run.json"
exits 74 agent rm shut
like err "cannot remove '.*/shut': Permission denied" 'what may not be removed'
chmod 700 "$runs/shut/closed"
exits 0 agent rm shut
mkdir -p "$runs/mounted/there"
cat >mounted.sh <<'END'
mount --bind "$TMP/outside" "$runs/mounted/there" && exec agent rm mounted
END
export TMP runs
exits 74 as_ns_root unshare --mount sh mounted.sh
like err 'busy' 'a file system that is mounted there is not entered'
is "$(cat outside/deep/file)" precious 'nor emptied'
exits 0 agent rm mounted

# A lock of a reader does not make it alive, and the directory need not be there at all.
mkdir "$runs/read"
echo '{"version":1,"id":"read","state":"done"}' >"$runs/read/run.json"
exits 0 flock -s "$runs/read" agent rm read
rmdir "$runs"
exits 66 agent rm read
done_testing
