"""Tables and locks as bytes and back: CSV text, its SHA-256, and the compressed pieces it is stored in."""

from __future__ import annotations

import csv
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from dashboard.evidence import format_lock
from dashboard.reading.strict import FIRST_DATA_ROW
from dashboard.versions.model import Lock, StoreError, Tables

# Moderate, so that no single value strains a driver, a proxy or a backup.
PIECE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Content:
    """One table or lock as text, addressed by its hash: the same text is stored once, whoever refers to it."""

    data: bytes

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def packed(self) -> bytes:
        """The text compressed."""
        return zlib.compress(self.data, 6)

    def pieces(self) -> Iterator[bytes]:
        """The compressed text in pieces; at least one, for an empty text too."""
        for start in range(0, len(self.packed), PIECE_BYTES):
            yield self.packed[start : start + PIECE_BYTES]


def unpacked(pieces: Iterable[bytes], size: int, expected_hash: str) -> bytes:
    """The text of these pieces. Raises StoreError `corrupted` where it is not the one of this size and hash."""
    unpacking = zlib.decompressobj()
    try:
        # No more than was stored: damaged pieces may claim to hold far more.
        data = unpacking.decompress(b"".join(pieces), size + 1)
    except zlib.error as error:
        raise StoreError("corrupted", f"content {expected_hash}: {error}") from error
    if len(data) != size or hashlib.sha256(data).hexdigest() != expected_hash:
        raise StoreError("corrupted", f"content {expected_hash}: another hash")
    return data


def table_content(frame: pd.DataFrame) -> Content:
    """The table as CSV text: every cell quoted, so that any text comes back as it was. Row numbers are not kept."""
    buffer = io.StringIO()
    # Python's own writer: what it writes is the same in every version, and the text is the content's address.
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(frame[name].tolist() for name in frame.columns), strict=True))
    return Content(buffer.getvalue().encode())


def table_of(data: bytes) -> pd.DataFrame:
    """The table of this CSV text, numbered as a spreadsheet numbers its rows."""
    names = next(csv.reader(io.StringIO(data.decode(), newline="")))
    table = pa_csv.read_csv(
        pa.BufferReader(data),
        # One block: a cell that straddles two would be refused.
        pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1),
        pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False),
    )
    index = pd.RangeIndex(FIRST_DATA_ROW, table.num_rows + FIRST_DATA_ROW, name="row")
    columns = {name: pd.Series(pd.array(table[name].combine_chunks(), dtype="str"), index=index) for name in names}
    return pd.DataFrame(columns, index=index, columns=pd.Index(names, dtype="str"))


def lock_content(lock: Lock) -> Content:
    """The evidence lock as the repository's own file has it."""
    return Content(format_lock(lock).encode())


def lock_of(data: bytes) -> dict[tuple[str, str], str]:
    """The evidence lock of this text."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    return {(table, row_id): proof for table, row_id, proof in rows}


def hash_of_hashes(hashes: Mapping[str, str]) -> str:
    """One hash for a set of tables (name -> hash), whatever their order."""
    return hashlib.sha256("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes)).encode()).hexdigest()


def content_hash_of(tables: Tables) -> str:
    """The hash by which a version says what its tables hold."""
    return hash_of_hashes({name: table_content(frame).hash for name, frame in tables.items()})
