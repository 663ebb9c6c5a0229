#!/bin/sh
# The agent's transcript: read from where the table says, below HOME, by no link and nothing but
# regular files, to a bound, masked; kept whole in the run record by agent-launch, or not at all.
# rows: G12
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
# So long that its base64 has no part that is not its own.
key=sk-model-key-01234567890
mkdir tools
# What the stand-in does is its prompt, with ~/$d as the place of its transcripts.
cat >tools/stand-in <<'END'
#!/bin/sh
d=.claude/projects/-work-repo
case $0 in *codex) d=.codex/sessions/2026/01/31 ;; *gemini) d=.gemini/tmp/repo/chats ;; esac
mkdir -p ~/$d
cd ~/$d && . /dev/stdin
END
chmod +x tools/stand-in
for name in claude codex gemini; do cp tools/stand-in tools/$name; done
# tool NAME SCRIPT [OPTION...]: one run; the transcript is then in ./transcript, if there is one
tool()
{
	_tool=$1 _script=$2
	shift 2
	rm -f transcript
	n=$((${n-0} + 1))
	RUN=run-$n
	case $_tool in claude) _key=ANTHROPIC_API_KEY ;; codex) _key=CODEX_API_KEY ;; *) _key=GEMINI_API_KEY ;; esac
	entry --tool "$_tool" --spec "{\"secrets\": {\"$_key\": \"$key\"}}" --bwrap=--ro-bind \
		--bwrap="$TMP/tools" --bwrap=/opt/bin --env PATH=/opt/bin:/usr/bin:/bin "$@" "$_script"
}
# none NAME [REGEX]: nothing was kept, and what was said
none()
{
	[ $# -lt 2 ] || like err "^agent-entry: transcript: $2" "$1: is said"
	ok "$1: none is kept" test ! -e transcript
	notok 'no piece of one was sent' event 'e["event"] == "transcript"'
}

for name in claude codex gemini; do
	exits 0 tool $name 'echo "{\"of\": \"$0\"}" >rollout-1.jsonl; echo no >notes.txt; echo no >x.json'
	is "$(cat transcript)" "{\"of\": \"/opt/bin/$name\"}" "$name: the file that its row names is kept, and no other"
done
like err '^agent-entry: transcript: 26 bytes of 1 file ' 'which is said'
ok 'it is a step' event 'e.get("step") == "transcript" and e["state"] == "done"'
exits 5 tool claude 'printf second >a.jsonl; touch -d 2020-01-01 a.jsonl; mkdir -p x/y
	echo first >x/y/z.jsonl; touch -d 2019-01-01 x/y/z.jsonl; exit 5'
is "$(cat transcript)" "first
second" 'several are one after another, the oldest first, each its lines; also of an agent that failed'

# What is in it is harmless, in one piece or cut by a chunk.
exits 0 tool claude 'printf "%s|%s|" "$ANTHROPIC_API_KEY" "$(printf %s "$ANTHROPIC_API_KEY" | base64)" >a.jsonl
	head -c 16370 /dev/zero | tr "\0" x >>a.jsonl; printf "%s\033[2J|\033]0;t\007\n" "$ANTHROPIC_API_KEY" >>a.jsonl
	printf %s "$ANTHROPIC_API_KEY" | sed "s/-model/\x1b[1m-model/" >>a.jsonl'
unlike transcript "$key" "the model's key is masked"
unlike transcript "$(printf %s "$key" | base64 | cut -c 1-20)" 'in base64 too'
is "$(tr -d x <transcript | tr '\n' ' ')" '***|***|***| *** ' 'and control sequences are gone'

# What is no transcript.
exits 0 tool claude true
none 'there is none' "there is none below '.claude/projects'"
exits 0 tool claude 'ln -s /proc/1/environ a.jsonl; ln -s /proc/self/fd/0 b.jsonl; ln -s /etc/passwd c.jsonl
	echo x >real; ln -s real d.jsonl; ln real e.jsonl; mkfifo f.jsonl; mkdir g.jsonl; : >h.jsonl
	echo y >unreadable.jsonl; chmod 0 unreadable.jsonl'
none 'links, also hard ones, a FIFO, a directory, what cannot be read, nothing' '.*what is there is no regular file'
exits 0 tool claude 'ln -s /etc/passwd a.jsonl; mkfifo b.jsonl; echo good >c.jsonl'
is "$(cat transcript)" good 'beside a good one they are left out'
like err 'transcript: 5 bytes of 1 file, without what is no regular file' 'which is said'
for above in .claude .claude/projects .claude/projects/-work-repo; do
	exits 0 tool claude "echo x >a.jsonl; mv ~/$above /tmp/elsewhere; ln -s /tmp/elsewhere ~/$above"
	none "a link in the place of $above is not followed"
done
exits 0 tool claude 'echo x >a.jsonl; truncate -s 10G b.jsonl'
none 'too large' 'not kept: more than 64 files, .* or 67108864 bytes'
exits 0 tool claude 'for i in $(seq 65); do echo x >$i.jsonl; done'
none 'too many'
exits 0 tool claude 'for i in $(seq 64); do echo x >$i.jsonl; done'
is "$(wc -l <transcript)" 64 'control: as many as may be'
exits 0 tool claude 'mkdir -p 1/2/3/4/5/6/7/8/9; echo deep >1/2/3/4/5/6/7/8/9/a.jsonl; echo high >1/a.jsonl'
is "$(cat transcript)" high 'too deep is not looked at'
exits 0 entry --run-id sh-1 'mkdir -p ~/.claude/projects; echo x >~/.claude/projects/a.jsonl'
notok 'a tool whose row has none has none' event 'e.get("step") == "transcript"'
done_testing
