#!/bin/sh
# The fake internet, proved with the real git, gh and curl and with no proxy
# between: what a test of ours finds missing is then not the fake's fault.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export SSL_CERT_FILE="$CA" GIT_SSL_CAINFO="$CA" CURL_CA_BUNDLE="$CA"
export GIT_AUTHOR_NAME=T GIT_AUTHOR_EMAIL=t@example.org
export GIT_COMMITTER_NAME=T GIT_COMMITTER_EMAIL=t@example.org
auth()
{
	printf 'http.extraHeader=Authorization: Basic %s' \
		"$(printf 'x-access-token:%s' "$1" | base64 -w0)"
}

# --- git -----------------------------------------------------------------
make_repo octo/public
make_repo octo/secret
url=https://github.com/octo/public.git
exits 0 git clone -q "$url" work
exits 0 git clone -q https://github.com/octo/public nosuffix
is "$(git -C work rev-parse HEAD)" "$(ref octo/public main)" 'a clone has what the server has'
exits 128 git clone -q https://github.com/octo/secret none
exits 0 git -c "$(auth test-read-token)" clone -q https://github.com/octo/secret secret
exits 128 git -c "$(auth wrong)" clone -q https://github.com/octo/secret none
ok 'one request of the last clone was answered with 401' test -n "$(recorded requests \
	'r["status"] == 401 and "d3Jvbmc" in (r["authorization"] or "")')"
exits 0 git clone -q --filter=blob:none --depth=1 "$url" partial

git -C work switch -qc topic
echo more >>work/README.md
git -C work commit -qam 'Say more'
exits 128 git -C work push -q origin topic
exits 128 git -C work -c "$(auth test-read-token)" push -q origin topic
like "$TMP/err" 403 'a token that may only read is told so'
is "$(ref octo/public topic)" '' 'and nothing was pushed'
exits 0 git -C work -c "$(auth test-write-token)" push -q origin topic
is "$(ref octo/public topic)" "$(git -C work rev-parse topic)" 'with a write token it was'
head -c 3000000 /dev/urandom >work/big
git -C work add big
git -C work commit -qm Big
exits 0 git -C work -c "$(auth test-write-token)" push -q origin topic
ok 'a large push is chunked, and arrives' test -n "$(recorded requests \
	'r["headers"].get("Transfer-Encoding") == "chunked" and r["bytes"] > 3000000')"
is "$(recorded tls 'r["sni"] != "github.com"')" '' 'the SNI is recorded'

faults '{"http": [{"host": "github.com", "path": "receive-pack", "status": 503, "times": 1}]}'
exits 128 git -C work -c "$(auth test-write-token)" push -q origin topic:twice
exits 0 git -C work -c "$(auth test-write-token)" push -q origin topic:twice
faults

# --- GitHub's API ----------------------------------------------------------
export GH_TOKEN=test-write-token GH_NO_UPDATE_NOTIFIER=1
cd "$TMP" || exit
exits 0 gh pr create -R octo/public --head topic --base main --title 'A title' --body 'A body' \
	--draft
is "$(cat out)" https://github.com/octo/public/pull/1 'gh prints the URL'
like "$NET/pulls.json" '"title": "A title"' 'the pull request is kept'
exits 1 gh pr create -R octo/public --head topic --base main --title Again --body ''
like err 'already exists' 'a second one for the branch is refused'
exits 0 gh pr create -R octo/public --head twice --base main --title Two --body '' \
	--label ai --reviewer mona
like "$NET/pulls.json" '"ai"' 'labels are kept'
exits 1 gh pr create -R octo/public --head nowhere --base main --title None --body ''
exits 1 gh pr create -R octo/absent --head topic --base main --title None --body ''
GH_TOKEN=wrong
exits 1 gh api user
like err 'Bad credentials' 'an unknown token is told so'
GH_TOKEN=test-read-token
exits 1 gh pr create -R octo/public --head main --base topic --title None --body ''
faults '{"http": [{"path": "#RepositoryInfo", "status": 502, "times": 1}]}'
exits 1 gh pr create -R octo/public --head x --base main --title None --body ''
like err 'HTTP 502' 'an operation can be made to fail'
faults
exits 0 gh api repos/octo/public --jq .permissions.push
is "$(cat out)" false 'REST knows what a token may do'
GH_TOKEN=test-write-token
export GH_ENTERPRISE_TOKEN=test-write-token
git -C "$NET/git/octo/public.git" branch third topic
exits 0 env GH_HOST=ghe.example.com gh pr create -R octo/public \
	--head third --base main --title Third --body ''
is "$(cat out)" https://ghe.example.com/octo/public/pull/3 'a GH_HOST has its own API'

# --- the rest -----------------------------------------------------------------
exits 0 curl -sS https://api.anthropic.com/bytes/1000
is "$(wc -c <out)" 1000 'echo serves as many bytes as asked'
exits 0 curl -sS6 https://six.example.org/
exits 60 curl -sS https://untrusted.example.org/
exits 0 curl -sS http://plain.example.org/
exits 7 curl -sS https://unreachable.example.org/
is "$(recorded traps)" '' 'no trap so far'
exits 35 curl -sS -m 5 https://who.knows.example/
exits 35 curl -sS -m 5 https://metadata.example.org/
is "$(recorded traps | grep -c .)" 2 'names that nobody knows lead into a trap'
like "$NET/traps.jsonl" '"addr": "169.254.169.254", "port": 443' 'which says what it saw'
exits 0 cat "$NET/dns.jsonl"
like out '"name": "who.knows.example", "type": "A"' 'queries are recorded'

faults '{"dns": {"github.com": "nxdomain", "git.example.org": "servfail",
	"cache.nixos.org": "truncate",
	"rebind.example": {"sequence": [{"A": ["93.184.216.34"]}, {"A": ["127.0.0.1"]}]}}}'
exits 6 curl -sS https://github.com/
exits 6 curl -sS https://git.example.org/
exits 2 getent ahostsv4 github.com
exits 2 getent ahostsv4 cache.nixos.org
exits 0 getent ahostsv4 mixed.example.org
is "$(sed -n 's/ *STREAM.*//p' out | sort | tr '\n' ' ')" '10.0.0.1 93.184.216.36 ' 'mixed answers'
exits 0 getent ahostsv4 alias.example.org
like out 93.184.216.34 'an alias is followed'
exits 0 getent ahostsv4 rebind.example
like out 93.184.216.34 'the first answer of a sequence'
exits 0 getent ahostsv4 rebind.example
like out 127.0.0.1 'the second one'
faults '{"connect": {"160.79.104.10:443": "reset"}}'
# Where the reset is noticed, and so curl's code, is chance.
notok 'a connection that is reset' curl -sS https://api.anthropic.com/
like err '^curl: \((7|35|56)\)' 'is known as one'
faults
exits 0 curl -sS https://api.anthropic.com/

exits 0 stop internet
done_testing
