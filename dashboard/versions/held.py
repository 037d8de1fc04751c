"""The last version that was read, in a local file: what is shown while the database cannot be."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from dashboard.versions.model import VersionInfo, frozen_rows
from dashboard.versions.rows import Raw

_FORMAT = 1


@dataclass(frozen=True)
class Held:
    """A version as it was last read, and when that was (ISO, UTC)."""

    raw: Raw
    at: str


class Holder:
    """Keeps one version of one database; the file's name tells whose it is."""

    def __init__(self, directory: Path, database: str) -> None:
        self._path = directory / f"{hashlib.sha256(database.encode()).hexdigest()[:16]}.zip"

    def hold(self, raw: Raw, at: str) -> None:
        """Keep this version in place of the former. A disk that cannot take it is no reason not to show the data."""
        # OSError: no room, no right, no folder.
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    _write(file, raw, at)
                    file.flush()
                    os.fsync(file.fileno())
                # Wholly the former or wholly the new one, for whoever reads meanwhile and after a power cut.
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def held(self) -> Held | None:
        """What is held, verified; None where nothing is, or nothing that is whole."""
        try:
            with zipfile.ZipFile(self._path) as archive:
                about = json.loads(archive.read("version.json"))
                if about["format"] != _FORMAT:
                    return None
                texts = {name: _verified(archive, file, digest) for name, file, digest in about["tables"]}
                lock = _verified(archive, "evidence.lock", about["lock"])
            info = VersionInfo(**{**about["info"], "rows": frozen_rows(about["info"]["rows"])})
        except (OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError):
            # Damaged in any way it is as good as absent.
            return None
        return Held(Raw(info, MappingProxyType(texts), lock), str(about["at"]))


def _write(file: object, raw: Raw, at: str) -> None:
    info = {**asdict(_plain(raw.info)), "rows": dict(raw.info.rows)}
    names = [(name, f"{position}.csv", _digest(data)) for position, (name, data) in enumerate(raw.tables.items())]
    about = {"format": _FORMAT, "at": at, "info": info, "tables": names, "lock": _digest(raw.lock)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("version.json", json.dumps(about))
        for name, inside, _ in names:
            archive.writestr(inside, raw.tables[name])
        archive.writestr("evidence.lock", raw.lock)


def _plain(info: VersionInfo) -> VersionInfo:
    """The same with a dict, which unlike a mapping proxy can be copied."""
    return VersionInfo(**{**vars(info), "rows": dict(info.rows)})


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _verified(archive: zipfile.ZipFile, file: str, digest: str) -> bytes:
    data = archive.read(file)
    if _digest(data) != digest:
        raise ValueError(file)
    return data
