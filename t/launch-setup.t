#!/bin/sh
# --setup-allow: a host that the devShell needs and no cache replaces, for an input of the flake in
# phase setup and for a fixed-output source when the shell is built; and where that is said.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
command -v nix >/dev/null || skip_all 'nix is not installed'
internet_start
make_repo demo/hello
make_repo octo/public flake
export XDG_STATE_HOME="$TMP/state" AGENT_TOOL=sh AGENT_CA_FILE="$CA" GH_TOKEN=test-write-token
runs=$XDG_STATE_HOME/agent/runs

# The flake gets an input on another server, and a source whose hash is known.
git clone -q "$NET/git/octo/public.git" change
hash=$(printf 'the source\n' | sha256sum | cut -d' ' -f1)
sed -i -e 's|^  outputs = { self }:|  inputs.other = { url = "git+https://git.example.org/demo/hello?ref=main"; flake = false; };\n  outputs = { self, other }:|' \
	-e "s|GREETING = .*|GREETING = \"\${other}\"; SOURCE = import <nix/fetchurl.nix> { url = \"https://git.example.org:443/source.txt\"; sha256 = \"$hash\"; };|" \
	change/flake.nix
(cd change && git add . && git -c user.name=t -c user.email=t@example.org commit -qm change && git push -q origin HEAD:main)
faults '{"http": [{"host": "git.example.org", "path": "/source.txt", "status": 200, "body": "the source\n"}]}'

exits 78 agent run --run-id closed octo/public true
like err 'cannot fetch the flake.s inputs.*(403|unable to access|Failed to connect)' 'control: the input is on a host that is closed'
exits 0 agent run --run-id open --setup-allow git.example.org octo/public 'cat "$GREETING/hello.sh" "$SOURCE" >got'
is "$(git -C "$NET/git/octo/public.git" show agent/sh/open:got | tr '\n' '|')" '#!/bin/sh|echo hello|the source|' \
	'the input was fetched, and the source'
is "$(jq -r 'select(.host == "git.example.org") | .verdict + " " + .phase' "$runs/open/egress.jsonl" | sort -u | tr '\n' '|')" \
	'allow agent|allow setup|' 'each in its phase'
like err '^agent-launch: git.example.org is open for what the devShell needs .*the agent can reach it too' 'stderr says it'
is "$(jq -r '.egress.opened[]' "$runs/open/run.json")" git.example.org@setup,agent 'so does the record'
python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["body"])' >body
is "$(grep -A4 '^### Hosts opened for this run' body | grep example)" git.example.org@setup,agent 'and the pull request'
is "$(git -C "$NET/git/octo/public.git" diff --name-only main agent/sh/open)" got 'nix added nothing to the work'

# An input alone needs its server in phase setup only, also where no lock file says which one it is.
(cd change && sed -i 's|SOURCE = .*|ALONE = "1";|' flake.nix && git -c user.name=t -c user.email=t@example.org commit -qam alone && git push -q origin HEAD:main)
exits 0 agent run --run-id alone --allow git.example.org@setup octo/public 'cat "$GREETING/hello.sh" >got'
is "$(git -C "$NET/git/octo/public.git" show agent/sh/alone:got | head -n 1)" '#!/bin/sh' 'what was fetched in setup is there when the shell is built'
faults
done_testing
