"""Role git: smart HTTP by git-http-backend over D/git/OWNER/NAME.git.

tokens: {"TOKEN": {"read": ["o/r" | "*"], "write": [...]}}; write includes read.
public: repositories (or "*") that anyone may read. Answers as github.com does:
401 without a token where one is needed, or with an unknown one; 404 for what a
token may not see; 403 for what it may see and not write.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Any

from origin import Handler, Reply, credential

PATH = re.compile(r"/([A-Za-z0-9._/~-]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)$")
CHALLENGE = {"WWW-Authenticate": 'Basic realm="fake"'}


def holds(names: list[str], repo: str) -> bool:
    return "*" in names or repo in names


def grants(config: dict[str, Any], token: str | None, repo: str) -> tuple[bool, bool, bool]:
    """(known token, may read, may write)"""
    rights = config.get("tokens", {}).get(token) if token else None
    public = holds(config.get("public", []), repo)
    if rights is None:
        return False, public, False
    write = holds(rights.get("write", []), repo)
    return True, public or write or holds(rights.get("read", []), repo), write


def authorize(handler: Handler, repo: str, writing: bool) -> None:
    token = credential(handler)
    known, read, write = grants(handler.state.config(), token, repo)
    if token and not known:
        raise Reply(401, "Bad credentials\n", CHALLENGE)
    if (write if writing else read):
        return
    if not token:
        raise Reply(401, "Authentication required\n", CHALLENGE)
    if writing and read:
        raise Reply(403, f"Write access to {repo} not granted\n")
    raise Reply(404, "Repository not found\n")


def backend(handler: Handler, repo: str, tail: str, query: str) -> Reply:
    root = handler.state.dir / "git"
    env = {
        "PATH": os.environ["PATH"], "HOME": str(handler.state.dir),
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROJECT_ROOT": str(root), "PATH_INFO": f"/{repo}.git/{tail}",
        "QUERY_STRING": query, "REQUEST_METHOD": handler.command,
        "REMOTE_USER": "fake", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(handler.body)),
        "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
    }
    done = subprocess.run(["git", "http-backend"], input=handler.body, env=env,
                          capture_output=True, check=False)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    if done.stderr:
        handler.state.record("errors", git=done.stderr.decode("utf-8", "replace"))
    status, headers = 200, {}
    for line in head.decode("latin-1").splitlines():
        key, _, value = line.partition(": ")
        if key == "Status":
            status = int(value.split()[0])
        else:
            headers[key] = value
    return Reply(status if done.stdout else 500, body, headers)


def git(handler: Handler) -> None:
    path, _, query = handler.path.partition("?")
    match = PATH.match(path)
    if not match or ".." in path:
        return
    repo, tail = match[1], match[2]
    authorize(handler, repo, "git-receive-pack" in tail + query)
    if not (handler.state.dir / "git" / f"{repo}.git").is_dir():
        raise Reply(404, "Repository not found\n")
    raise backend(handler, repo, tail, query)
