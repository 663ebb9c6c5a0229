"""Role github: as much of api.github.com as "gh pr create" and our programs use.

GraphQL by operation name, REST by path, also below /api for a GH_HOST. Pull
requests live in D/pulls.json, newest last; a branch must exist in D/git/O/N.git
to get one. Shapes were taken from what gh 2.23 sends and accepts.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from typing import Any
from urllib.parse import parse_qs

from git_http import grants
from origin import Handler, Reply, credential

LOCK = threading.Lock()


class Refused(Exception):
    """A GraphQL error: HTTP 200, and "errors"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.answer = {"data": None, "errors": [{"type": kind, "message": message}]}


def site(handler: Handler) -> str:
    return handler.host.removeprefix("api.")


def git(handler: Handler, repo: str, *args: str) -> str | None:
    done = subprocess.run(["git", "-C", str(handler.state.dir / "git" / f"{repo}.git"), *args],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def pulls(handler: Handler) -> list[dict[str, Any]]:
    path = handler.state.dir / "pulls.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def save(handler: Handler, found: list[dict[str, Any]]) -> None:
    path = handler.state.dir / "pulls.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps(found, indent=1), "utf-8")
    new.rename(path)


def rights(handler: Handler, repo: str) -> tuple[bool, bool]:
    """(may read, may write); an unknown or missing token never gets that far."""
    known, read, write = grants(handler.state.config(), credential(handler), repo)
    if not known:
        raise Reply(401, {"message": "Bad credentials",
                          "documentation_url": "https://docs.github.com/rest"})
    exists = (handler.state.dir / "git" / f"{repo}.git").is_dir()
    return read and exists, write and exists


def create(handler: Handler, repo: str, title: str, body: str, head: str, base: str,
           draft: bool) -> dict[str, Any] | str:
    """The new pull request, or why not, in GitHub's words."""
    head = head.partition(":")[2] or head
    tip, start = (git(handler, repo, "rev-parse", "--verify", "-q", f"refs/heads/{x}")
                  for x in (head, base))
    if not tip:
        return "Head sha can't be blank, Head ref must be a branch"
    if not start:
        return "Base sha can't be blank, Base ref must be a branch"
    if tip == start or git(handler, repo, "rev-list", "--count", f"{start}..{tip}") == "0":
        return f"No commits between {base} and {head}"
    with LOCK:
        found = pulls(handler)
        if any((p["repo"], p["head"], p["state"]) == (repo, head, "OPEN") for p in found):
            owner = repo.split("/")[0]
            return f"A pull request already exists for {owner}:{head}."
        number = 1 + sum(p["repo"] == repo for p in found)
        pull = {"repo": repo, "number": number, "id": f"PR_{repo}#{number}", "title": title,
                "body": body, "head": head, "base": base, "draft": draft, "state": "OPEN",
                "tip": tip, "labels": [], "reviewers": [],
                "url": f"https://{site(handler)}/{repo}/pull/{number}"}
        save(handler, [*found, pull])
    return pull


def change(handler: Handler, identity: str, **fields: Any) -> None:
    with LOCK:
        found = pulls(handler)
        for pull in found:
            if pull["id"] == identity:
                pull.update(fields)
        save(handler, found)


# --- GraphQL ----------------------------------------------------------------


def readable(handler: Handler, owner: str, name: str) -> str:
    repo = f"{owner}/{name}"
    if not rights(handler, repo)[0]:
        raise Refused("NOT_FOUND", f"Could not resolve to a Repository with the name '{repo}'.")
    return repo


def repository_info(handler: Handler, v: dict[str, Any]) -> dict[str, Any]:
    repo = readable(handler, v["owner"], v["name"])
    head = git(handler, repo, "symbolic-ref", "--short", "HEAD")
    return {"repository": {
        "id": f"R_{repo}", "name": v["name"], "owner": {"login": v["owner"]},
        "description": "", "hasIssuesEnabled": True, "hasWikiEnabled": False,
        "viewerPermission": "WRITE" if rights(handler, repo)[1] else "READ",
        "defaultBranchRef": {"name": head}, "parent": None, "mergeCommitAllowed": True,
        "rebaseMergeAllowed": True, "squashMergeAllowed": True}}


def pull_for_branch(handler: Handler, v: dict[str, Any]) -> dict[str, Any]:
    repo = readable(handler, v["owner"], v["repo"])
    nodes = [{"number": p["number"], "id": p["id"], "url": p["url"], "state": p["state"],
              "title": p["title"], "isDraft": p["draft"], "baseRefName": p["base"],
              "headRefName": p["head"], "isCrossRepository": False,
              "headRepositoryOwner": {"login": v["owner"]}}
             for p in reversed(pulls(handler))
             if p["repo"] == repo and p["head"] == v["headRefName"]
             and p["state"] in (v.get("states") or ["OPEN", "CLOSED", "MERGED"])]
    head = git(handler, repo, "symbolic-ref", "--short", "HEAD")
    return {"repository": {"pullRequests": {"nodes": nodes},
                           "defaultBranchRef": {"name": head}}}


def pull_create(handler: Handler, v: dict[str, Any]) -> dict[str, Any]:
    given = v["input"]
    repo = given["repositoryId"].removeprefix("R_")
    if not rights(handler, repo)[1]:
        raise Refused("FORBIDDEN", "Resource not accessible by personal access token")
    made = create(handler, repo, given["title"], given.get("body", ""), given["headRefName"],
                  given["baseRefName"], bool(given.get("draft")))
    if isinstance(made, str):
        raise Refused("UNPROCESSABLE", made)
    return {"createPullRequest": {"pullRequest": {"id": made["id"], "url": made["url"]}}}


def pull_metadata(handler: Handler, v: dict[str, Any]) -> dict[str, Any]:
    given = v["input"]
    labels = [x.removeprefix("L_") for x in given.get("labelIds") or []]
    change(handler, given["pullRequestId"], labels=labels)
    return {"updatePullRequest": {"clientMutationId": ""}}


def pull_reviews(handler: Handler, v: dict[str, Any]) -> dict[str, Any]:
    given = v["input"]
    people = [x.removeprefix("U_") for x in given.get("userIds") or []]
    change(handler, given["pullRequestId"], reviewers=people)
    return {"requestReviews": {"clientMutationId": ""}}


def resolve_ids(handler: Handler, query: str) -> dict[str, Any]:
    """Labels and people by aliases (l000: label(name: "x")): all of them exist."""
    found: dict[str, Any] = {"repository": {}, "organization": {}}
    for alias, login in re.findall(r'(u\d+):\s*user\(login:\s*"([^"]*)"', query):
        found[alias] = {"id": f"U_{login}", "login": login}
    for alias, name in re.findall(r'(l\d+):\s*label\(name:\s*"([^"]*)"', query):
        found["repository"][alias] = {"id": f"L_{name}", "name": name}
    rights(handler, "")
    return found


OPERATIONS = {
    "RepositoryInfo": repository_info, "PullRequestForBranch": pull_for_branch,
    "PullRequestCreate": pull_create, "PullRequestCreateMetadata": pull_metadata,
    "PullRequestCreateRequestReviews": pull_reviews,
}


def graphql(handler: Handler) -> Reply:
    given = json.loads(handler.body)
    name = handler.label[1:]
    rights(handler, "")
    try:
        if name == "RepositoryResolveMetadataIDs":
            return Reply(200, {"data": resolve_ids(handler, given["query"])})
        if name not in OPERATIONS:
            raise Refused("UNDEFINED", f"the fake does not know the operation '{name}'")
        return Reply(200, {"data": OPERATIONS[name](handler, given.get("variables") or {})})
    except Refused as refused:
        return Reply(200, refused.answer)


# --- REST -------------------------------------------------------------------


def rest_pull(pull: dict[str, Any]) -> dict[str, Any]:
    return {"number": pull["number"], "html_url": pull["url"], "title": pull["title"],
            "body": pull["body"], "draft": pull["draft"], "state": pull["state"].lower(),
            "head": {"ref": pull["head"], "sha": pull["tip"]}, "base": {"ref": pull["base"]},
            "labels": [{"name": x} for x in pull["labels"]]}


def rest_repo(handler: Handler, repo: str, tail: str, query: dict[str, list[str]]) -> Reply:
    read, write = rights(handler, repo)
    if not read:
        return Reply(404, {"message": "Not Found"})
    owner, name = repo.split("/")
    mine = [p for p in pulls(handler) if p["repo"] == repo]
    if handler.command == "GET" and tail == "":
        return Reply(200, {
            "full_name": repo, "name": name, "owner": {"login": owner}, "private": True,
            "default_branch": git(handler, repo, "symbolic-ref", "--short", "HEAD"),
            "permissions": {"pull": True, "push": write}})
    if handler.command == "GET" and tail == "/pulls":
        head = query.get("head", [""])[0].partition(":")[2]
        return Reply(200, [rest_pull(p) for p in mine if head in ("", p["head"])])
    if handler.command == "POST" and not write:
        return Reply(403, {"message": "Resource not accessible by personal access token"})
    if handler.command == "POST" and tail == "/pulls":
        given = json.loads(handler.body)
        made = create(handler, repo, given["title"], given.get("body", ""), given["head"],
                      given["base"], bool(given.get("draft")))
        if isinstance(made, str):
            return Reply(422, {"message": "Validation Failed", "errors": [{"message": made}]})
        return Reply(201, rest_pull(made))
    match = re.fullmatch(r"/issues/(\d+)/labels", tail)
    if handler.command == "POST" and match:
        labels = json.loads(handler.body)["labels"]
        change(handler, f"PR_{repo}#{match[1]}", labels=labels)
        return Reply(200, [{"name": x} for x in labels])
    return Reply(404, {"message": "Not Found"})


def api(handler: Handler) -> None:
    path, _, query = handler.path.partition("?")
    if site(handler) == handler.host:
        if not path.startswith("/api/"):
            return
        path = path.removeprefix("/api").removeprefix("/v3")
    if path == "/graphql" and handler.command == "POST":
        raise graphql(handler)
    if path == "/user":
        rights(handler, "")
        raise Reply(200, {"login": "octo", "id": 1})
    match = re.match(r"/repos/([^/]+/[^/]+)(/.*)?$", path)
    if match:
        raise rest_repo(handler, match[1], match[2] or "", parse_qs(query))
    raise Reply(404, {"message": "Not Found"})
