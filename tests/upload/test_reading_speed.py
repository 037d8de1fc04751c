"""How much of a processor and of memory a large table takes to read; the bounds leave room for a slower machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = 100_000
# Measured for 100 000 targets of 41 columns, on one core of a busy machine: 2.5 s and 490 MB as CSV (80 MB), 5.2 s and
# 690 MB as XLSX (14 MB); the file itself and the packages are 180 and 120 MB of it.
BOUNDS = {"csv": (7.0, 800), "xlsx": (16.0, 1100)}

# Apart from the test's own process, whose memory other tests have already used.
PROGRAM = """
import json, resource, sys, time
sys.path[:0] = [{root!r}, {folder!r}]
from pathlib import Path
from dashboard.descriptor import default_descriptor
from dashboard.reading import read_upload
content = Path({path!r}).read_bytes()
descriptor = default_descriptor()
start = time.process_time()
(read,) = read_upload("targets", content, descriptor)
seconds = time.process_time() - start
# Its own: what getrusage says begins with the peak of the process that started it.
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
faults = [fault.code for fault in read.faults]
shape = None if read.frame is None else read.frame.shape
print(json.dumps({{"seconds": seconds, "peak": peak, "faults": faults, "shape": shape}}))
"""
MAKE = """
import sys
sys.path[:0] = [{root!r}, {folder!r}]
from pathlib import Path
from making import csv_text, many_targets, many_targets_workbook
content = csv_text(many_targets({rows})).encode() if {kind!r} == "csv" else many_targets_workbook({rows})
Path({path!r}).write_bytes(content)
"""


def run(program: str, **values: object) -> str:
    """What the program prints."""
    text = program.format(root=str(ROOT), folder=str(Path(__file__).parent), **values)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("kind", list(BOUNDS))
def test_a_hundred_thousand_rows_are_read_within_their_bounds(tmp_path: Path, kind: str) -> None:
    """Guards the wait and the server's memory: no loop over cells, no second copy of every cell."""
    path = tmp_path / f"targets.{kind}"
    run(MAKE, path=str(path), rows=ROWS, kind=kind)
    found = json.loads(run(PROGRAM, path=str(path)))
    seconds, peak = BOUNDS[kind]
    assert (found["faults"], found["shape"]) == ([], [ROWS, 41])
    assert found["seconds"] < seconds
    assert found["peak"] < peak
