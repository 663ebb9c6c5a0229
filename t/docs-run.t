#!/bin/sh
# What a real run says and keeps is what agent(7) says: every event, step and member of the
# record, for a run that ships and for one that fails.
. "$(dirname "$0")/lib.sh"
# The page goes in as an argument, since a staged test sees no docs/.
[ -n "${AGENT_TEST_INSIDE-}" ] || set -- "$(cat "$(dirname "$0")/../docs/man/agent.7")"
in_ns "$@"
printf '%s\n' "$1" >agent.7

git init -q repo
git -C repo -c user.name=T -c user.email=t@example.org commit -q --allow-empty -m First
export XDG_STATE_HOME="$TMP/state"

exits 0 agent run --json --tool sh --run-id shipped ./repo 'echo work >file'
cp out shipped.jsonl
exits 7 agent run --json --tool sh --run-id failed ./repo 'echo work >file; exit 7'
cp out failed.jsonl
exits 124 agent run --json --tool sh --timeout 1 --run-id late ./repo 'echo work >file; sleep 60'
cp out late.jsonl

cat >compare.py <<'END'
import json
import re
import sys

page = open("agent.7", encoding="utf-8").read()


def items(start, end):
    part = page[page.index(f"{start}\n"):page.index(f"{end}\n")]
    found = re.split(r"^\.It Cm ", part, flags=re.M)[1:]
    return {i.split()[0]: set(re.findall(r"^\.Li (\w+)", i, re.M)) for i in found}


events = items(".Ss Out: events", ".Ss Steps of progress")
steps = items(".Ss Steps of progress", ".Sh THE RUN RECORD")
members = items(".Sh THE RUN RECORD", ".Sh FILES")
wrong = []
for run in sys.argv[1:]:
    for line in open(f"{run}.jsonl", encoding="utf-8"):
        event = json.loads(line)
        name = event.pop("event")
        wrong += [f"{run}: event {name}: {k}" for k in event if k not in events.get(name, ())]
        if name == "progress" and event["step"] not in steps:
            wrong.append(f"{run}: step {event['step']}")
    if name != "result":
        wrong.append(f"{run}: the last event is {name}")
    record = json.load(open(f"state/agent/runs/{run}/run.json", encoding="utf-8"))
    wrong += [f"{run}: run.json: {k}" for k in record if k not in members]
    wrong += [f"{run}: run.json lacks {k}" for k in members if k not in record and k != "pid"]
    wrong += [f"{run}: result: {k}" for k in record["result"] if k not in events["result"]]
    wrong += [f"{run}: {o}: {k}" for o in ("egress", "credentials")
              for k in record[o] if k not in members[o]]
print("\n".join(wrong))
END
exits 0 python3 compare.py shipped failed late
is "$(cat out)" '' 'events, steps and members are those of agent(7)'
done_testing
