#!/bin/sh
# An agent that the user installed somewhere is found and shown to the sandbox, read-only, with
# what it needs and as little else as can be.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
export ANTHROPIC_API_KEY=test-model-key
entry <<'END'
exec 3>&1 >&2
command -v claude
claude
ls -A "$(cat /run/agent/share/home)" | tr '\n' ' '; echo
touch "$(dirname "$(readlink -f "$(command -v claude)")")/new" && echo 'writes it'
exec >&3
result 0 nothing
END
echo "$HOME" >share/home
path=$PATH

# npm install -g, with a prefix in the home: a link to a script that wants a program beside it.
mkdir -p global/bin global/lib/node_modules/@x/cli private
printf '#!/usr/bin/env interpreter\n' >global/lib/node_modules/@x/cli/cli.js
printf '#!/bin/sh\necho "interpreted $1"\n' >global/bin/interpreter
chmod +x global/lib/node_modules/@x/cli/cli.js global/bin/interpreter
ln -s ../lib/node_modules/@x/cli/cli.js global/bin/claude
echo mine >private/file
export PATH="$TMP/global/bin:$path"
exits 0 launch run --tool claude octo/public x
like err '^/run/agent/tools/claude$' 'it is in PATH, alone'
like err "^interpreted .*claude\$" 'and runs, by the program beside it'
like err '^global $' 'of the home there is the prefix and nothing else'
unlike err 'writes it' 'which is read-only'
exits 0 launch run -n --tool claude octo/public x
like out "ro-bind $TMP/global $TMP/global " 'the plan says so'

# A program alone among others of the user.
mkdir -p bin.user "$HOME/.local/bin" "$HOME/.local/share/claude/versions"
printf '#!/bin/sh\necho native\n' >"$HOME/.local/share/claude/versions/1"
chmod +x "$HOME/.local/share/claude/versions/1"
ln -s "$HOME/.local/share/claude/versions/1" "$HOME/.local/bin/claude"
export PATH="$HOME/.local/bin:$path"
exits 0 launch run --tool claude octo/public x
like err '^native$' 'a native program behind a link'
like err '^\.local $' 'its directory and nothing else'
rm "$HOME/.local/bin/claude"
mv "$HOME/.local/share/claude/versions/1" "$HOME/.local/bin/claude"
echo private >"$HOME/.local/bin/other"
exits 0 launch run -n --tool claude octo/public x
like out "ro-bind $HOME/.local/bin/claude $HOME/.local/bin/claude " 'a program in ~/.local/bin: itself'
mv "$HOME/.local/bin/claude" "$HOME/claude"
export PATH="$HOME:$path"
exits 0 launch run --tool claude octo/public x
like err '^native$' 'a program in the home itself'
like err '^claude $' 'is all that is shown of the home'
# One that is nowhere may come from the devShell: the sandbox finds out.
export PATH="$path"
exits 0 launch run --tool claude octo/public x
unlike err '^(native|interpreted)' 'control: none without it'
# And the system's is used as it is.
exits 0 launch run -n --tool sh octo/public x
unlike out '/run/agent/tools' 'a program of the system needs no help'
done_testing
