# shellcheck shell=sh disable=SC2154,SC2016
# t/engine/behaviour.sh - what holds for a run in an image, whichever engine runs it

make_repo octo/private
export AGENT_CA_FILE="$CA" GH_TOKEN=test-write-token
runs=$XDG_STATE_HOME/agent/runs

exits 0 launch --run-id w1 octo/private 'id -u; echo work >new; echo said'
is "$(cat out)" https://github.com/octo/private/pull/1 "the pull request's URL is all of stdout"
like err '^sh\| said$' 'what the agent said is on stderr'
like err '^sh\| 1000$' 'who is not root'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/w1:new)" work 'the branch is there'
is "$(jq -r '.engine + " " + .image.name' "$runs/w1/run.json")" "$ENGINE $IMAGE" 'the record says where'
like "$runs/w1/run.json" '"id": "(sha256:)?[0-9a-f]{64}"' 'and which image, by its id'
left_nothing w1
ok 'the token is in no file' sh -c '! grep -r test-write-token "$0"' "$HOME"
