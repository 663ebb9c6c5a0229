#!/bin/sh
# The devShell of make_repo's flake, entered under bwrap by Debian's nix with an
# empty store and no network: what a run's devShell needs, and no more.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
command -v nix >/dev/null || skip_all 'no nix'

make_repo demo/hello flake
git clone -q "$NET/git/demo/hello.git" work
export NIX_CONFIG='experimental-features = nix-command flakes
sandbox = false
build-users-group =
substituters =
flake-registry ='
set -- --unshare-user --uid 1000 --gid 1000 --ro-bind /usr /usr --ro-bind /etc /etc \
	--proc /proc --dev /dev --tmpfs /nix --tmpfs /tmp --bind "$TMP/work" /work --chdir /work
for link in bin lib lib64; do
	if [ -e /$link ]; then
		set -- "$@" --ro-bind /$link /$link
	fi
done
exits 0 bwrap "$@" --setenv HOME /tmp --setenv USER agent nix develop --no-write-lock-file -c printenv GREETING
like out '^hello from the devShell$' 'the variable of the devShell is there'
exits 1 bwrap "$@" --setenv HOME /tmp printenv GREETING
done_testing
