"""nginx in front of a dashboard, with the very file of docs/hosting, on high ports, as any user."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.driving import ROOT, Server

EXAMPLE = ROOT / "docs" / "hosting" / "nginx.conf"
# No name of the machine itself, as a reader's address is none: the browser is told where it is.
NAME = "atlas.test"
_START = 20
# What a distribution's own nginx.conf says around a site, and where this user may write.
_AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    default_type application/octet-stream;
    access_log {folder}/around.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def nginx_path() -> str:
    """The program, which Debian keeps where only the administrator looks; empty where there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""


def access_log(folder: Path) -> Path:
    """Where the proxy writes who asked for what."""
    return folder / "access.log"


@contextlib.contextmanager
def behind_nginx(app: Server, folder: Path) -> Iterator[Server]:
    """The dashboard at its public address, as long as this lasts."""
    program = nginx_path()
    if not program or not shutil.which("openssl"):
        pytest.skip("No nginx or no openssl: `apt-get install nginx-light openssl`.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    inner = urlsplit(app.address)
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*new, *files], check=True, capture_output=True)
    site = EXAMPLE.read_text(encoding="utf-8")
    # The longer name first, of which the other is a part.
    filled = {
        "CERTIFICATE_KEY": str(folder / "key.pem"),
        "CERTIFICATE": str(folder / "certificate.pem"),
        "SERVER_NAME": NAME,
        "PUBLIC_PORT": f"127.0.0.1:{port}",
        "APP_PORT": str(inner.port),
        "BASE_PATH": inner.path,
        "/var/log/nginx/access.log": str(access_log(folder)),
    }
    lines = [line for line in site.splitlines() if not line.lstrip().startswith("#")]
    for name, value in filled.items():
        lines = [line.replace(name, value) for line in lines]
    (folder / "site.conf").write_text("\n".join(lines), encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            end = time.monotonic() + _START
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if process.poll() is not None or time.monotonic() > end:
                    said = process.stderr.read().decode() if process.stderr and process.poll() is not None else ""
                    pytest.fail(f"nginx did not start: {said}")
                time.sleep(0.05)
            yield Server(f"https://{NAME}:{port}{inner.path}", folder / "error.log")
        finally:
            process.terminate()
            process.wait(10)
