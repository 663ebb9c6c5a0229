#!/bin/sh
# The hostile suite, B and G: an agent that would have its code run, or its settings read, when the
# token is there (threats-entry B and G1 to G3).
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

hostile 'control: the canary says when it was run' 0 'git config core.fsmonitor /loot/canary; git status >/dev/null; ls /loot/untrusted.*'
for setting in core.fsmonitor core.hooksPath core.sshCommand core.editor core.pager core.askPass \
	core.gitProxy core.alternateRefsCommand gpg.program diff.external uploadpack.packObjectsHook \
	remote.origin.uploadpack remote.origin.receivepack sequence.editor; do
	hostile "B1: $setting" 0 "git config $setting /loot/canary; echo x >x"
done
hostile 'B1: credential.helper' 0 'git config credential.helper "!/loot/canary"; echo x >x'
hostile 'B1: commit.gpgSign' 0 'git config gpg.program /loot/canary; git config commit.gpgSign true; echo x >x'
hostile 'B1: pushurl, proxy and vcs of the remote' 0 'git config remote.origin.pushurl https://evil.example.net/
	git config remote.origin.proxy http://127.0.0.1:9; git config remote.origin.vcs /loot/canary; echo x >x'
hostile 'B1: include.path' 0 'printf "[core]\n\tfsmonitor = /loot/canary\n" >/loot/evil.cfg
	git config include.path /loot/evil.cfg; echo x >x'
hostile 'B1: includeIf' 0 'git config "includeIf.onbranch:**.path" /loot/evil.cfg; echo x >x'
hostile 'B1: trace2 and ext remotes' 0 'git config trace2.eventTarget /loot/trace; git config protocol.ext.allow always
	git config remote.origin.url "ext::/loot/canary"; git config push.recurseSubmodules on-demand; echo x >x'
hostile 'B2: every hook' 0 'for h in pre-commit prepare-commit-msg commit-msg post-commit pre-push \
	reference-transaction post-index-change post-checkout pre-auto-gc; do cp /loot/canary .git/hooks/$h 2>/dev/null ||
	{ mkdir -p .git/hooks; cp /loot/canary .git/hooks/$h; }; done; echo x >x'
hostile 'B3: filter, diff and merge drivers' 0 'echo "* filter=x diff=x merge=x" >.gitattributes
	git config filter.x.clean "/loot/canary cat"; git config filter.x.smudge "/loot/canary cat"
	git config diff.x.textconv /loot/canary; git config merge.x.driver /loot/canary; echo x >x'
hostile 'B3: a process filter' 0 'echo "* filter=x" >.gitattributes; git config filter.x.process /loot/canary; echo x >x'
hostile 'B4: configuration of the user, the worktree and attributes beside it' 0 \
	'mkdir -p ~/.config/git; printf "[core]\n\tfsmonitor = /loot/canary\n\thooksPath = /loot\n" | tee ~/.gitconfig >~/.config/git/config
	git config extensions.worktreeConfig true; git config --worktree core.fsmonitor /loot/canary
	echo "* filter=x" >.git/info/attributes; git config filter.x.clean "/loot/canary cat"; echo x >x'
hostile 'B5: URLs and proxies that lead elsewhere' 0 \
	'git config "url.http://127.0.0.1:9/.insteadOf" https://github.com/; git config http.proxy http://127.0.0.1:9
	git config "url.http://127.0.0.1:9/.pushInsteadOf" https://github.com/; git config http.sslVerify false
	git config http.https://github.com/.proxy http://127.0.0.1:9; git config http.extraHeader "X: y"
	git config http.followRedirects true; cp .git/config ~/.gitconfig; echo x >x'
hostile 'B6: .git is a file that names another place' 0 \
	'mv .git /loot/evilgit.$$; echo "gitdir: /loot/evilgit.$$" >.git; echo x >x'
hostile 'B6: .git is a link' 0 'mv .git /loot/linked.$$; ln -s /loot/linked.$$ .git; echo x >x'
hostile 'B6: alternates, grafts, replacements and links in .git' 0 \
	'echo /proc/1/root/work/repo/.git/objects >>.git/objects/info/alternates; echo "$(git rev-parse HEAD)" >.git/info/grafts
	ln -sf /proc/self/environ .git/description; rm -f .git/packed-refs; ln -s /loot/refs .git/packed-refs; echo x >x'
hostile 'B6: HEAD names the default branch' 0 'git symbolic-ref HEAD refs/heads/main; echo x >x'
hostile 'B7: a submodule with a command, a nested repository with hooks' 65 \
	'mkdir -p vendor/sub; (cd vendor/sub; git init -q; git commit -q --allow-empty -m s; mkdir -p .git/hooks
	cp /loot/canary .git/hooks/post-checkout; git config core.fsmonitor /loot/canary)
	printf "[submodule \"s\"]\n\tpath = vendor/sub\n\turl = https://github.com/demo/hello\n\tupdate = !/loot/canary\n" >.gitmodules
	git config submodule.s.update "!/loot/canary"; git config submodule.recurse true; echo x >x'
hostile 'B8: git-lfs settings of the repository' 0 \
	'printf "[lfs]\n\turl = http://127.0.0.1:9\n" >.lfsconfig; git config lfs.customtransfer.x.path /loot/canary
	echo "*.bin filter=lfs" >.gitattributes; git config filter.lfs.clean "/loot/canary cat"; echo x >x.bin'
hostile 'B9: a git, gh, ssh, sh, env and gitleaks of its own in every directory that it can write' 0 \
	'for d in ~/bin ~/.local/bin ~/.nix-profile/bin . /tmp /dev/shm /nix/bin /run/bin; do mkdir -p $d
	for p in git gh ssh gitleaks sh env nix bash git-remote-https; do cp /loot/canary $d/$p; done; done
	rm -f git gh ssh gitleaks sh env nix bash git-remote-https; printf "/loot/canary\n" | tee ~/.bashrc >~/.profile; echo x >x'
hostile 'B9: PATH itself' 0 'mkdir -p /tmp/bin; cp /loot/canary /tmp/bin/git; cp /loot/canary /tmp/bin/gh; echo x >x' \
	--env PATH=/tmp/bin:/usr/bin:/bin
hostile 'B10: variables that steer git, gh, the loader and TLS' 0 'echo x >x' \
	--env LD_PRELOAD=/loot/none.so --env GIT_SSH_COMMAND=/loot/canary --env GIT_ASKPASS=/loot/canary \
	--env GIT_EXEC_PATH=/loot --env GIT_TRACE_CURL=/loot/trace --env GIT_CONFIG_COUNT=1 \
	--env GIT_CONFIG_KEY_0=core.fsmonitor --env GIT_CONFIG_VALUE_0=/loot/canary \
	--env GIT_PROXY_COMMAND=/loot/canary --env GIT_TEMPLATE_DIR=/loot --env CURL_HOME=/loot \
	--env GH_DEBUG=api --env GH_PAGER=/loot/canary --env GH_EDITOR=/loot/canary --env BASH_ENV=/loot/canary
hostile 'B11: aliases, extensions and hosts of gh' 0 \
	'mkdir -p ~/.config/gh ~/.local/share/gh/extensions/gh-pr; cp /loot/canary ~/.local/share/gh/extensions/gh-pr/gh-pr
	printf "aliases:\n  pr: \"!/loot/canary\"\nhttp_unix_socket: /loot/s\npager: /loot/canary\nbrowser: /loot/canary\n" >~/.config/gh/config.yml; echo x >x'
hostile 'B12: a template for pull requests' 0 \
	'mkdir .github; head -c 1048576 /dev/zero | tr "\0" "@" >.github/pull_request_template.md; echo x >x'
is "$(python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["body"].count("@@"))')" 0 \
	'B12: the text is ours'
hostile 'B13: a workspace with other rights' 0 'git config --global safe.directory /nowhere; chmod 500 .git/hooks 2>/dev/null; echo x >x'
hostile 'G1: a deleted blob, a partial clone and an ext:: remote make a lazy fetch' 74 \
	'echo secret >b; git add b; git commit -qm b; o=$(git rev-parse HEAD:b); rm b
	rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); git config core.repositoryformatversion 1
	git config extensions.partialClone origin; git config remote.origin.promisor true
	git config remote.origin.url "ext::/loot/canary"; git config protocol.ext.allow always; echo x >x'
hostile 'G2: git add runs a clean filter in a nested repository' 0 \
	'mkdir n; cd n; git init -q; echo a >a; git add a; git commit -qm n; echo "* filter=x" >.gitattributes
	git config filter.x.clean "/loot/canary cat"; echo b >a; cd ..; git add n 2>/dev/null; git commit -qm n; echo c >n/a'
hostile 'G3: nothing but the work is in the pack' 0 'echo x >x; git hash-object -w --stdin </loot/canary >/dev/null'
is "$(recorded requests 'r["host"] not in ("github.com", "api.github.com")' | wc -l)" 0 'T: no request went elsewhere'
done_testing
