#!/bin/sh
# A host that has /nix: its store is seen below a layer of the run's own, in which paths can be
# added and the host's cannot be changed; where no overlay can be made there is an empty store.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins

# This host gets a /nix: a root directory of our own with everything of the old one in it.
mkdir -p nix/store/aaa-tool/bin nix/store/.links nix/var/nix/db
echo 'host file' >nix/store/aaa-tool/bin/file
# A tool, a program of trusted steps, and what says what that needs.
printf '#!/bin/sh\necho from the store\n' >nix/store/aaa-tool/bin/claude
cp nix/store/aaa-tool/bin/claude nix/store/aaa-tool/bin/gitleaks
printf '#!/bin/sh\necho "$@" >"%s/asked"\nprintf "/nix/store/aaa-tool\\n/nix/store/ccc-library\\n/etc\\n"\n' "$TMP" \
	>nix/store/aaa-tool/bin/nix-store
chmod +x nix/store/aaa-tool/bin/*
mkdir nix/store/ccc-library nix/store/ddd-other
echo 'a file' >nix/store/eee-file
echo database >nix/var/nix/db/db.sqlite
chmod -R a-w nix/store
chmod u+w nix/store
with_nix()
{
	set -- --bind "$TMP/nix" /nix --dev-bind /dev /dev --proc /proc --bind /tmp /tmp -- "$@"
	for path in /usr /bin /sbin /lib /lib32 /lib64 /etc /run /var /sys /opt /root; do
		if [ -L "$path" ]; then
			set -- --symlink "$(readlink "$path")" "$path" "$@"
		elif [ -d "$path" ]; then
			set -- --ro-bind "$path" "$path" "$@"
		fi
	done
	bwrap --die-with-parent "$@"
}
entry <<'END'
exec 3>&1 >&2
cat /nix/store/aaa-tool/bin/file
claude; gitleaks; command -v claude; command -v gitleaks
rm -f /nix/store/eee-file && echo "removed a file of the host"
rmdir /nix/store/ccc-library && echo "removed what is pinned"
mv /nix/store/ccc-library /nix/store/moved && echo "moved what is pinned"
mv /nix/store/aaa-tool /nix/store/moved && echo "moved a program"
touch /nix/store/ccc-library/x && echo "wrote what is pinned"
rmdir /nix/store/ddd-other && echo "removed what is not"
ls -A /nix/store | tr '\n' ' '; echo
mkdir /nix/store/bbb-new && echo added
echo x >/nix/store/.links/x && echo linked
echo bad >>/nix/store/aaa-tool/bin/file && echo "changed a file of the host"
cat /nix/var/nix/db/db.sqlite
echo x >>/nix/var/nix/db/db.sqlite && echo "own database"
mkdir -p /nix/var/nix/gcroots && echo "own var"
id -u
exec >&3
result 0 nothing
END
exits 0 with_nix env ANTHROPIC_API_KEY=key PATH="/nix/store/aaa-tool/bin:$PATH" "$TMP/bin/agent-launch" run --tool claude --run-id n1 octo/public x
like err '^host file$' "the host's paths are there"
like err '^\.links aaa-tool ccc-library eee-file |^\.links aaa-tool ccc-library ' 'in a store'
like err '^added$' 'to which paths can be added'
like err '^linked$' 'and be linked in'
unlike err 'changed a file of the host' 'and in which a path of the host cannot be written'
like err '^database$' 'the database is a copy'
like err '^own database$' 'that is the run'"'"'s own'
like err '^own var$' 'as is all of /nix/var'
is "$(grep -c '^from the store$' err)" 2 'a tool and a program that are in the store run from there'
like err '^/run/agent/tools/claude$' 'the tool by a link of its own'
like err '^/nix/store/aaa-tool/bin/gitleaks$' 'the program from its place'
unlike err 'pinned|moved a program' 'which cannot be exchanged, nor what it needs'
like err '^removed what is not$' 'control: what nobody trusts can be'
is "$(cat asked)" '--query --requisites /nix/store/aaa-tool' 'nix-store was asked what that is'
is "$(names nix/store)" '.links aaa-tool ccc-library ddd-other eee-file ' "the host's store has nothing new"
is "$(cat nix/var/nix/db/db.sqlite)" database 'nor its database'
is "$(names state/agent/runs/n1)" 'agent.log egress.jsonl run.json ' 'and nothing of it stays in the record'
unlike state/agent/runs/n1/run.json 'overlay' 'which has nothing to say about it'

# The control: without /nix there is an empty one.
exits 0 launch run --tool sh --run-id n2 octo/public x
unlike err '^host file$' 'a host without /nix shows none'
like err '^own var$' 'and the sandbox has one of its own'

# Where no overlay can be made: a store whose path cannot be written as an option of mount(2).
export XDG_STATE_HOME="$TMP/with,comma"
exits 0 with_nix env ANTHROPIC_API_KEY=key PATH="$PATH" "$TMP/bin/agent-launch" run --tool claude --run-id n3 octo/public x
like err "the host's /nix cannot be shown" 'no overlay: it says so'
like err '^own var$' 'and goes on with an empty one'
like with,comma/agent/runs/n3/run.json 'the host.s /nix cannot be shown .no overlay.' 'the record says it too'
done_testing
