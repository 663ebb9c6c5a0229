#!/bin/sh
# The hostile suite: what the agent makes of its repository, its home and its PATH has no say in what
# is pushed, and none of it runs when the token is there.
# rows: B6 B7 B8 B9 B10 B11 B12 B13 G1 G2 G3
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start
git="git -C $NET/git/demo/private.git"
shows()
{
	$git show "agent/sh/$RUN:$1"
}

canaries file-fsmonitor git gh ssh gitleaks sh env nix bash git-remote-https gh-pr alias lfs \
	submodule nested path sshcommand askpass editor
hostile 'B6: .git is a file that names another place' 0 'git config core.fsmonitor /loot/c/file-fsmonitor; git status >/dev/null
	mv .git /loot/evilgit; echo "gitdir: /loot/evilgit" >.git; git status >/dev/null 2>&1; echo x >x'
saw file-fsmonitor
is "$(shows x)" x 'B6: the work ships all the same'
hostile 'B6: .git is a link, HEAD is the default branch, the index is a link to a file of the home' 0 \
	'mkdir .git/hooks ~/.ssh; cp /loot/canary .git/hooks/pre-commit; mv .git /loot/linked; ln -s /loot/linked .git
	git commit -qm x --allow-empty; git symbolic-ref HEAD refs/heads/main; echo mine >~/.ssh/x
	rm .git/index; ln -s ~/.ssh/x .git/index; rm -f .git/packed-refs; ln -s /loot/refs .git/packed-refs
	ln -s /proc/self/environ .git/description; echo x >x'
saw pre-commit
is "$(shows x)" x 'B6: the work ships all the same'
hostile 'B6: alternates in the root of process 1, grafts, replacements' 0 \
	'mkdir -p .git/info .git/objects/info; echo /proc/1/root/work/repo/.git/objects >>.git/objects/info/alternates
	git rev-parse HEAD >.git/info/grafts; git replace HEAD $(git commit-tree -m r HEAD^{tree})
	test -z "$(git log --format=%P -1 2>/dev/null)" || exit 9; rm README.md; echo x >x'
is "$($git log -1 --format=%P "agent/sh/$RUN")" "$($git rev-parse main)" 'B6: the parent is the true base'
hostile 'B6: a commondir that leads to a repository with canaries, a shallow file that hides history' 0 \
	'git clone -q --bare . /loot/common; git -C /loot/common config core.fsmonitor /loot/c/file-fsmonitor
	git rev-parse HEAD >.git/shallow; rm -rf .git/objects; echo /loot/common >.git/commondir; git status >/dev/null 2>&1; echo x >x'
is "$(shows x)" x 'B6: the work ships all the same'

hostile 'B7: a submodule whose update is a command' 65 \
	'printf "[submodule \"s\"]\n\tpath = s\n\turl = https://github.com/demo/hello\n\tupdate = !/loot/c/submodule\n" >.gitmodules'
like err 'do not pass git fsck' 'B7: fsck says it'
hostile 'B7: a submodule whose URL is an option' 65 \
	'printf "[submodule \"s\"]\n\tpath = s\n\turl = -u./loot/c/submodule\n" >.gitmodules'
hostile 'B7, G2, G3: submodules, one of them with a CR in its path, a nested repository; objects of no commit' 0 \
	'cr=$(printf "s\r"); for d in "$cr" n; do mkdir -p "$d"; (cd "$d"; git init -q; echo a >a; git add a; git commit -qm n
	mkdir -p .git/hooks; for h in post-checkout post-update; do cp /loot/c/submodule .git/hooks/$h; done
	echo "* filter=x" >.gitattributes; git config filter.x.clean "/loot/c/nested cat"; echo b >a); done
	printf "[submodule \"s\"]\n\tpath = \"s\\\\r\"\n\turl = https://github.com/demo/hello\n\tignore = none\n" >.gitmodules
	git config submodule.s.update "!/loot/c/submodule"; git config submodule.recurse true
	git add n 2>/dev/null; git -c core.hooksPath=/nonexistent commit -qm n
	git status >/dev/null; echo dangling-$$ | git hash-object -w --stdin >/loot/dangling
	git hash-object -t blob -w /loot/c/nested >>/loot/dangling; (cd n; git checkout -qb y); echo c >n/a; echo x >x'
saw nested post-checkout
is "$(shows x)" x 'G2: the work ships'
is "$($git cat-file --batch-check <loot/dangling | grep -c missing)" 2 'G3: nothing but the work is in the pack'
is "$($git rev-list --count "main..agent/sh/$RUN")" 2 'G3: and nothing is missing from it'

hostile 'B8, B9, B11, B12: git-lfs, programs in every writable place, rc files, gh, a template' 0 \
	'for d in ~/bin ~/.local/bin ~/.nix-profile/bin . /tmp /dev/shm /nix/bin /run/bin; do mkdir -p $d 2>/dev/null || continue
	for p in git gh ssh gitleaks sh env nix bash git-remote-https; do cp /loot/c/$p $d/; done; done
	(PATH=~/bin:$PATH; for p in git gh ssh gitleaks sh env nix bash; do $p </dev/null; done; git-remote-https </dev/null)
	rm -f git gh ssh gitleaks sh env nix bash git-remote-https
	printf "/loot/canary\n" | tee ~/.bashrc ~/.bash_profile >~/.profile; echo "LD_PRELOAD=/loot/none.so" >~/.pam_environment
	mkdir -p ~/.config/environment.d; echo "GIT_SSH_COMMAND=/loot/canary" >~/.config/environment.d/x.conf
	echo "proxy = http://127.0.0.1:9" >~/.curlrc; echo /loot/none.so >/etc/ld.so.preload 2>/dev/null && exit 9
	printf "[lfs]\n\turl = http://127.0.0.1:9\n" >.lfsconfig; git config lfs.customtransfer.x.path /loot/c/lfs
	echo "*.bin filter=lfs" >.gitattributes; git config filter.lfs.clean "/loot/c/lfs cat"; echo x >x.bin; git add x.bin
	mkdir -p ~/.config/gh ~/.local/share/gh/extensions/gh-pr ~/.local/share/gh/extensions/gh-zz
	cp /loot/c/gh-pr ~/.local/share/gh/extensions/gh-pr/gh-pr; cp /loot/c/gh-pr ~/.local/share/gh/extensions/gh-zz/gh-zz
	printf "aliases:\n  pr: \"!/loot/c/alias\"\n  yy: \"!/loot/c/alias\"\nhttp_unix_socket: /loot/s\npager: /loot/canary\nbrowser: /loot/canary\neditor: /loot/canary\n" >~/.config/gh/config.yml
	GH_TOKEN=none gh yy >/dev/null 2>&1; GH_TOKEN=none gh zz >/dev/null 2>&1
	mkdir .github; { head -c 1048576 /dev/zero | tr "\0" "@"; printf "\033]0;x\007\n"; } >.github/pull_request_template.md; echo x >x'
saw git gh ssh gitleaks sh env nix bash git-remote-https lfs gh-zz alias
body='import json; b = json.load(open("net/pulls.json"))[-1]["body"]'
is "$(python3 -c "$body"'; print(b.count("@@"), b.count("\x1b"), len(b) < 65536)')" '0 0 True' 'B12: the text is ours'
is "$(shows x.bin)" x 'B8: what was to be in git-lfs is a file like any'

hostile 'B9, B10: PATH and the variables that steer git, gh, the loader, nix and TLS, as the sandbox is started' 0 \
	'mkdir -p /tmp/bin; cp /loot/c/git /tmp/bin/git; cp /loot/c/gh /tmp/bin/gh; rm -f /loot/untrusted.*; git status; gh; echo x >x' \
	--env PATH=/tmp/bin:/usr/bin:/bin --env LD_PRELOAD=/loot/none.so --env LD_AUDIT=/loot/none.so \
	--env GIT_SSH_COMMAND=/loot/c/sshcommand --env GIT_ASKPASS=/loot/c/askpass --env SSH_ASKPASS=/loot/c/askpass \
	--env GIT_EXEC_PATH=/loot --env GIT_TRACE_CURL=/loot/trace --env GIT_TRACE=/loot/trace --env GIT_TRACE2_EVENT=/loot/trace \
	--env GIT_CONFIG_COUNT=1 --env GIT_CONFIG_KEY_0=core.fsmonitor --env GIT_CONFIG_VALUE_0=/loot/canary \
	--env GIT_PROXY_COMMAND=/loot/canary --env GIT_TEMPLATE_DIR=/loot --env CURL_HOME=/loot --env GIT_DIR=/loot \
	--env NIX_CONFIG=post-build-hook=/loot/canary --env NIX_PATH=/loot --env https_proxy=http://127.0.0.1:9 \
	--env ALL_PROXY=http://127.0.0.1:9 --env GODEBUG=http2debug=2 --env GH_DEBUG=api --env GH_PAGER=/loot/canary \
	--env GH_EDITOR=/loot/c/editor --env GH_CONFIG_DIR=/loot --env BASH_ENV=/loot/canary --env ENV=/loot/canary
saw git gh
ok 'B10: no trace was written' test ! -e loot/trace
hostile 'B10: certificates that the agent could replace' 77 true --env SSL_CERT_FILE=/loot/none.pem
like err "the certificates '/loot/none.pem' can be replaced by this user" 'B10: that is said'

# The branch has a pull request already; nothing overwrites it.
python3 - "$NET/pulls.json" "$_n" <<'PY'
import json, sys
path, n = sys.argv[1], int(sys.argv[2]) + 1
pulls = json.load(open(path))
pulls.append({"repo": "demo/private", "number": 4711, "id": "PR_x", "title": "theirs", "body": "theirs",
              "head": f"agent/sh/run-{n}", "base": "main", "draft": False, "state": "OPEN", "tip": "0" * 40,
              "labels": [], "reviewers": [], "url": "https://github.com/demo/private/pull/4711"})
json.dump(pulls, open(path, "w"))
PY
hostile 'B12: a branch that has a pull request' 0 'echo x >x'
is "$(field url)" https://github.com/demo/private/pull/4711 'B12: its URL is the result'
is "$(python3 -c "$body; print(b)")" theirs 'B12: and it is as it was'
$git update-ref refs/heads/--body=x main
$git symbolic-ref HEAD refs/heads/--body=x
hostile 'B12: a default branch that is an option' 66 'touch /loot/ran; echo x >x'
like err "is not a branch|no branch|cannot clone" 'B12: which is said'
ok 'B12: and no agent was started' test ! -e loot/ran
$git symbolic-ref HEAD refs/heads/main
$git update-ref -d refs/heads/--body=x

hostile 'B13: a workspace that belongs to somebody else' 74 'touch /loot/ran' --bwrap=--ro-bind --bwrap=/usr/share --bwrap=/work
like err "clone: cannot write in the workspace '/work': (Permission denied|Read-only file system)" 'B13: it says what cannot be written'
ok 'B13: and no agent was started' test ! -e loot/ran
hostile 'B13: safe.directory, and rights that keep git out of its own directories' 0 \
	'git config --global safe.directory /nowhere; mkdir -p .git/hooks; echo x >x; chmod 500 .git .git/hooks .git/objects'

hostile 'G1: a deleted blob, a partial clone and an ext:: remote make a lazy fetch' 74 \
	'echo secret >b; git add b; git commit -qm b; o=$(git rev-parse HEAD:b); rm b
	rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); git config core.repositoryformatversion 1
	git config extensions.partialClone origin; git config remote.origin.promisor true
	git config remote.origin.url "ext::/loot/c/path"; git config protocol.ext.allow always
	git rev-list --objects HEAD | git pack-objects --stdout >/dev/null 2>&1; echo x >x'
saw path
is "$(field salvage)$(ref demo/private "refs/heads/agent/sh/$RUN")" '' 'G1: nothing is pushed that is not whole'
is "$(recorded requests 'r["host"] not in ("github.com", "api.github.com")' | wc -l)" 0 'T: no request went elsewhere'
done_testing
