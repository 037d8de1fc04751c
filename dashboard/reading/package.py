"""ZIP packages, as archives and workbooks are: looked through and unpacked within limits, trusting no declared size."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.reading.limits import HARMLESS, MEGABYTE, MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_PIECE = 4 * MEGABYTE


class PackageError(Exception):
    """A package that is not unpacked; `code` is the fault's code, `member` the part that is meant."""

    def __init__(self, code: str, member: str = "") -> None:
        super().__init__(f"{code}: {member}")
        self.code = code
        self.member = member


@dataclass(frozen=True)
class Part:
    """One file of a package: its name as its author saw it, and where it stands."""

    name: str
    info: zipfile.ZipInfo

    @property
    def encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.info.flag_bits & _ENCRYPTED)


def open_package(content: bytes) -> list[Part]:
    """The parts of a package, folders left out. Raises PackageError: damaged, or larger than is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, struct.error) as error:
        raise PackageError("broken_archive") from error
    if len(infos) > MOST_ENTRIES:
        raise PackageError("too_many_entries")
    parts = [Part(_name(info), info) for info in infos if not info.filename.endswith("/")]
    for part in parts:
        packed, unpacked = part.info.compress_size, part.info.file_size
        if unpacked > HARMLESS and unpacked > MOST_RATIO * max(packed, 1):
            raise PackageError("archive_bomb", part.name)
    if sum(part.info.file_size for part in parts) > MOST_UNPACKED:
        raise PackageError("archive_bomb")
    return parts


def _name(info: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where the package says so, else as Chinese Windows and macOS write names."""
    # As it stood in the file: ZipInfo itself cuts a name at a zero byte.
    name = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def pieces(content: bytes, part: Part) -> Iterator[bytes]:
    """The part's bytes, unpacked piece by piece. Raises PackageError where it is not what it declares to be."""
    raw = _packed(content, part)
    size, check = 0, 0
    for piece in _inflated(raw, part) if part.info.compress_type == zipfile.ZIP_DEFLATED else _stored(raw, part):
        size += len(piece)
        if size > part.info.file_size:
            raise PackageError("archive_bomb", part.name)
        check = zlib.crc32(piece, check)
        yield piece
    if size != part.info.file_size or check != part.info.CRC:
        raise PackageError("broken_archive", part.name)


def unpacked(content: bytes, part: Part) -> bytes:
    """The part's bytes, whole. Raises PackageError."""
    return b"".join(pieces(content, part))


def _packed(content: bytes, part: Part) -> memoryview:
    start = part.info.header_offset
    header = content[start : start + 30]
    if part.encrypted:
        raise PackageError("locked_member", part.name)
    if len(header) < 30:
        raise PackageError("broken_archive", part.name)
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    begin = start + 30 + name_length + extra_length
    end = begin + part.info.compress_size
    if signature != _LOCAL_SIGNATURE or start < 0 or end > len(content):
        raise PackageError("broken_archive", part.name)
    return memoryview(content)[begin:end]


def _stored(raw: memoryview, part: Part) -> Iterator[bytes]:
    if part.info.compress_type != zipfile.ZIP_STORED:
        raise PackageError("broken_archive", part.name)
    for start in range(0, len(raw), _PIECE):
        yield bytes(raw[start : start + _PIECE])


def _inflated(raw: memoryview, part: Part) -> Iterator[bytes]:
    machine = zlib.decompressobj(-15)
    rest: bytes | memoryview = raw
    try:
        while not machine.eof:
            piece = machine.decompress(rest, _PIECE)
            rest = machine.unconsumed_tail
            if piece:
                yield piece
            elif not rest:
                break
    except zlib.error as error:
        raise PackageError("broken_archive", part.name) from error
    if not machine.eof:
        raise PackageError("broken_archive", part.name)
