#!/usr/bin/env python3
"""make_repo.py DIRECTORY.git [flake]: a bare repository with one first commit.

Always the same objects, so that ids can be compared between runs. With "flake"
it also has a flake whose devShell needs neither nixpkgs nor a network: a plain
derivation that sets GREETING and builds nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FLAKE = '''{
  description = "a devShell that needs nothing but nix itself";
  outputs = { self }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = f: builtins.listToAttrs (map (s: { name = s; value = f s; }) systems);
    in {
      devShells = each (system: {
        default = derivation {
          name = "hello-shell";
          inherit system;
          # nix develop runs its own script instead, and only with a bash.
          builder = "/bin/bash";
          args = [ "-c" "echo > $out" ];
          outputs = [ "out" ];
          GREETING = "hello from the devShell";
        };
      });
    };
}
'''

FILES = {
    "README.md": "# hello\n\nA repository for tests.\n",
    "hello.sh": "#!/bin/sh\necho hello\n",
    "src/main.c": "int main(void)\n{\n\treturn 0;\n}\n",
}

IDENTITY = {
    "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.org",
    "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.org",
    "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
    "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent",
}


def git(*args: str, cwd: Path | str = "/") -> str:
    return subprocess.run(["git", *args], cwd=cwd, env={**os.environ, **IDENTITY}, check=True,
                          capture_output=True, text=True).stdout


def main() -> None:
    bare = Path(sys.argv[1])
    files = dict(FILES)
    if "flake" in sys.argv[2:]:
        files["flake.nix"] = FLAKE
    bare.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        git("init", "--quiet", "--initial-branch=main", work)
        for name, text in files.items():
            path = Path(work, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            path.chmod(0o755 if name.endswith(".sh") else 0o644)
        git("add", "--all", cwd=work)
        git("commit", "--quiet", "--message=First commit", cwd=work)
        git("clone", "--quiet", "--bare", work, str(bare))
    # What GitHub allows: partial clones, and fetching a commit by its id.
    git("config", "uploadpack.allowFilter", "true", cwd=bare)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=bare)
    git("remote", "remove", "origin", cwd=bare)


if __name__ == "__main__":
    main()
