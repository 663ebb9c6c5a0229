#!/bin/sh
# What the hostile suite shows not to hold is said where a user reads it before a run, in these words.
# When one of these limits goes, its test fails, and then this one and its sentence go as well.
# rows: D1 D5 D9 E10 F5 F6
. "$(dirname "$0")/house.sh"

sed -n '/^## What does not hold/,$p' docs/threat-model.md | tr '\n' ' ' | tr -s ' ' >"$TMP/limits"
tr '\n' ' ' <README.md | tr -s ' ' >"$TMP/readme"
says()
{
	like "$TMP/$1" "$2" "$3"
}
says limits 'encode it into its commits in a way that no scan knows' 'D1: what is encoded leaves'
says limits "rot13 is not, nor is what is compressed" 'D1: and what is compressed'
says limits 'where gitleaks is on the PATH' 'D1: what is not the run'"'"'s own is found by gitleaks only'
says limits 'Workflow files are refused unless allowed.*everything else is for your review' 'D5: the rest of the diff is reviewed'
says limits "messages of its commits are the agent's too" 'D9: a commit that is merged as it is says what it says'
says limits 'the Host header inside the tunnel is not seen' 'F5: what is asked for inside the TLS'
says limits 'may talk to it with another account.s key, and upload what it has read' 'F6: an allowed host is a channel'
says limits 'the log counts bytes for each tunnel; that is all' 'F6: and what is left of it'
says readme 'not there yet:.*`agent dispatch`' 'E10: nor is there agent-dispatch'
done_testing
