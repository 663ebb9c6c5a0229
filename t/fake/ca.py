"""A certificate authority for one test, made with openssl(1) at start."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def openssl(*args: str) -> None:
    done = subprocess.run(["openssl", *args], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {args[0]}: {done.stderr.strip()}")


class Authority:
    """D/ca.pem, and a leaf with its server context for every host asked for."""

    def __init__(self, directory: Path) -> None:
        self.dir = directory / "ca"
        self.dir.mkdir(exist_ok=True)
        self.key = self.dir / "ca.key"
        self.pem = directory / "ca.pem"
        self._root("Test CA", self.key, self.pem)

    def _root(self, name: str, key: Path, pem: Path) -> None:
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-addext", "basicConstraints=critical,CA:TRUE",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout", str(key), "-out", str(pem))

    def context(self, host: str, signer: str = "ca") -> ssl.SSLContext:
        """signer "self": a certificate that nobody has reason to trust."""
        key, pem = self.dir / f"{host}.key", self.dir / f"{host}.pem"
        if signer == "self":
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", f"/CN={host}",
                    "-addext", f"subjectAltName=DNS:{host}",
                    "-keyout", str(key), "-out", str(pem))
        else:
            self._leaf(host, key, pem)
        return self.reload(host)

    def reload(self, host: str) -> ssl.SSLContext:
        """One more context with the certificate that host has."""
        key, pem = self.dir / f"{host}.key", self.dir / f"{host}.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _leaf(self, host: str, key: Path, pem: Path) -> None:
        request, extensions = self.dir / f"{host}.csr", self.dir / f"{host}.ext"
        extensions.write_text(f"subjectAltName=DNS:{host}\n"
                              "basicConstraints=critical,CA:FALSE\n"
                              "extendedKeyUsage=serverAuth\n")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-subj", f"/CN={host}", "-keyout", str(key), "-out", str(request))
        openssl("x509", "-req", "-in", str(request), "-days", "2",
                "-CA", str(self.pem), "-CAkey", str(self.key), "-CAcreateserial",
                "-extfile", str(extensions), "-out", str(pem))
