"""The servers of a run: the dashboard and its twins, each a process of its own on the loopback, warmed up."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 90
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Twin:
    """One of the things compared: its name, and the command that serves it at `{port}`."""

    name: str
    command: tuple[str, ...]
    health: str = "/"
    settings: Mapping[str, str] | None = None


_STREAMLIT = (sys.executable, "-m", "streamlit", "run", "--server.port={port}", "--server.address=127.0.0.1")
_GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "--workers=1", "--threads=8", "--preload", "--log-level=warning"),
    *("--keep-alive=30", "--bind=127.0.0.1:{port}", "tests.benchmarks.twins.with_dash:server"),
)
OURS = Twin("dashboard", (*_STREAMLIT, "dashboard/app.py"), "/_stcore/health")
BLANK = Twin("blank Streamlit", (*_STREAMLIT, "tests/benchmarks/twins/blank.py"), "/_stcore/health")
DASH = Twin("Dash, plotly", _GUNICORN, settings={"TWIN": "plotly"})
DASH_SVG = Twin("Dash, the same SVG", _GUNICORN, settings={"TWIN": "svg"})
STATIC = Twin(
    "static page",
    (sys.executable, "-m", "uvicorn", "--log-level=warning", "--port={port}", "tests.benchmarks.twins.static_page:app"),
)
ALL = (STATIC, BLANK, OURS, DASH, DASH_SVG)


@dataclass(frozen=True)
class Running:
    """A twin that is being served: where, and by which process."""

    twin: Twin
    port: int
    process: int
    log: Path

    @property
    def address(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time that the process and its children have taken so far."""
        return sum(_stat(process) for process in _family(self.process))

    def megabytes(self) -> float:
        """Resident memory of the process and its children."""
        total = 0
        for process in _family(self.process):
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total / 1e6


def _stat(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _family(process: int) -> list[int]:
    found = [process]
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found += _family(int(path.parent.name))
    return found


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(twin: Twin, folder: Path) -> Iterator[Running]:
    """The twin, served meanwhile."""
    port = free_port()
    log = folder / f"{twin.name.replace(' ', '_').replace(',', '')}.log"
    environment = {
        **os.environ,
        **(twin.settings or {}),
        "PYTHONPATH": str(ROOT),
        "DUALCARBON_DATABASE_URL": f"sqlite:///{folder / 'versions.sqlite'}",
    }
    command = [part.format(port=port) for part in twin.command]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _await(f"http://127.0.0.1:{port}{twin.health}", process, log)
        yield Running(twin, port, process.pid, log)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer:\n{log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def slow_line(port: int, megabits: float = 10, milliseconds: float = 40) -> Iterator[int]:
    """A port from which a slow line leads to this one."""
    listen = free_port()
    script = str(Path(__file__).with_name("line.py"))
    process = subprocess.Popen([sys.executable, script, str(listen), str(port), str(megabits), str(milliseconds)])
    try:
        time.sleep(0.6)
        yield listen
    finally:
        process.terminate()
        process.wait(5)


@contextlib.contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for logs and databases that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        yield Path(folder)
