"""Files that the browser keeps: sent compressed, the compression done once and kept on disk, cached by the browser.

Streamlit sends its bundles as they lie on disk, and leaves compression to a proxy. Behind one, what is sent here is
already encoded, so the proxy passes it on as it is.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import queue
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Encoding = Literal["br", "gzip"]
ENCODINGS: tuple[Encoding, ...] = ("br", "gzip")
_ENDINGS: Mapping[Encoding, str] = {"br": ".br", "gzip": ".gz"}
_MEDIA_TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# The first reader waits for the quick one (0.04 s for the opening page's bundles), later ones get the small one, which
# is a tenth smaller and takes 3 s, in the background.
_QUICK, _SMALL = 5, 11
_GZIP_LEVEL = 6


def accepted(header: str) -> Encoding | None:
    """The encoding to send to a browser that says this in Accept-Encoding, the smaller first; None for none."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=([0-9.]+)\s*", parameter)
        with contextlib.suppress(ValueError):
            weights[name.strip()] = float(weight[1]) if weight else 1.0
    return next((name for name in ENCODINGS if weights.get(name, weights.get("*", 0.0)) > 0), None)


class Compressed:
    """The compressed forms of files whose name changes with their content: made once, kept in a folder.

    Where the folder cannot be written, they are kept in memory alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[tuple[str, Encoding], bytes] = {}
        self._waiting: queue.SimpleQueue[tuple[str, Callable[[], bytes]]] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None

    def held(self, name: str, encoding: Encoding) -> bytes | None:
        """The compressed form if it is at hand."""
        return self._held.get((name, encoding))

    def get(self, name: str, encoding: Encoding, read: Callable[[], bytes]) -> bytes:
        """The compressed form, from memory, from the folder, or made now; then a smaller one follows later."""
        held = self._held.get((name, encoding))
        if held is None:
            try:
                held = self._file(name, encoding).read_bytes()
            except OSError:
                held = self._made(name, encoding, read)
            # The smaller one may already be there.
            held = self._held.setdefault((name, encoding), held)
        return held

    def _made(self, name: str, encoding: Encoding, read: Callable[[], bytes]) -> bytes:
        made = _encoded(read(), encoding, _QUICK)
        if encoding == "br":
            self._waiting.put((name, read))
            if self._worker is None:
                # A daemon: whoever stops the server does not wait for it.
                self._worker = threading.Thread(target=self._improve, name="compression", daemon=True)
                self._worker.start()
        else:
            self._keep(name, encoding, made)
        return made

    def _improve(self) -> None:
        while True:
            name, read = self._waiting.get()
            small = _encoded(read(), "br", _SMALL)
            self._held[name, "br"] = small
            self._keep(name, "br", small)

    def _file(self, name: str, encoding: Encoding) -> Path:
        return self._folder / (name.replace("/", "_") + _ENDINGS[encoding])

    def _keep(self, name: str, encoding: Encoding, content: bytes) -> None:
        file = self._file(name, encoding)
        # Another server of this checkout may write the same file: it appears whole or not at all.
        partial = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}")
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(file)


def _encoded(content: bytes, encoding: Encoding, quality: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, quality=quality))
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)


@dataclass(frozen=True)
class ServedFile:
    """One file to serve: under what name it is kept compressed, its type, how long a browser keeps it, its content.

    `tag` changes with the content. What is compressed in itself, such as a font, is sent as it is.
    """

    name: str
    media_type: str
    caching: str
    tag: str
    read: Callable[[], bytes]


async def file_response(file: ServedFile, headers: Headers, compressed: Compressed) -> Response:
    """The answer to a GET or HEAD for this file: encoded as the browser accepts, or that it has the newest already."""
    encoding = None if file.media_type.startswith("font/") else accepted(headers.get("accept-encoding", ""))
    # A weak one: the same file may be compressed quickly at first and better later.
    tag = f'W/"{file.tag}{"-" + encoding if encoding else ""}"'
    own = {"Cache-Control": file.caching, "Vary": "Accept-Encoding", "ETag": tag}
    known = {part.strip() for part in headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=own)
    if encoding is None:
        content = await run_in_threadpool(file.read)
    else:
        own["Content-Encoding"] = encoding
        content = compressed.held(file.name, encoding) or b""
        if not content:
            content = await run_in_threadpool(compressed.get, file.name, encoding, file.read)
    return Response(content, media_type=file.media_type, headers=own)


def bundles(directory: Path, release: str) -> dict[str, ServedFile]:
    """Path below the base -> file, for every bundle in Streamlit's folder that compression makes smaller."""
    found = {}
    for file in sorted((directory / "static").rglob("*")):
        media_type = _MEDIA_TYPES.get(file.suffix)
        if media_type is not None:
            path = file.relative_to(directory).as_posix()
            found[f"/{path}"] = ServedFile(f"{release}/{path}", media_type, FOR_GOOD, file.name, file.read_bytes)
    return found


def document(content: bytes) -> ServedFile:
    """The HTML in which the pages are drawn: asked for at each visit, and sent only where it changed."""
    tag = hashlib.sha256(content).hexdigest()[:16]
    return ServedFile(f"index-{tag}.html", "text/html; charset=utf-8", ASK_AGAIN, tag, lambda: content)


class CompressedFiles:
    """ASGI middleware: answers for these files, and leaves every other request to the app.

    `files` maps a path below the base to its file. A request for a part of a file is left to the app, which knows how.
    """

    def __init__(self, app: ASGIApp, *, base: str, files: Mapping[str, ServedFile], compressed: Compressed) -> None:
        self._app = app
        self._base = base
        self._files = files
        self._compressed = compressed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        file = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            file = None if "range" in headers else self._files.get(self._below_base(scope["path"]))
        if file is None:
            await self._app(scope, receive, send)
            return
        response = await file_response(file, headers, self._compressed)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _below_base(self, path: str) -> str:
        return path.removeprefix(self._base) if path == self._base or path.startswith(f"{self._base}/") else ""


_IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")
_FONT_AHEAD = re.compile(r"""\s*<link\s+rel="preload"[^>]*\bas="font"[^>]*/?>""")


def needed_by(stems: Iterable[str], scripts: Path) -> tuple[str, ...]:
    """The files of these bundles and of all that they import, by name, in the order in which they are met.

    A bundle is named by what stands before its hash; one that this release of Streamlit does not have is left out.
    """
    by_stem = {file.name.split(".")[0]: file for file in sorted(scripts.glob("*.js"))}
    waiting = [by_stem[stem].name for stem in stems if stem in by_stem]
    met: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in met and (scripts / name).is_file():
            met[name] = None
            waiting += _IMPORTS.findall((scripts / name).read_text(encoding="utf-8"))
    return tuple(met)


def with_links(page: str, scripts: Iterable[str], others: Iterable[str] = ()) -> str:
    """Streamlit's HTML, which has the browser fetch at once what the pages need, and no font that they do not use.

    `scripts` are addresses of modules; one that the HTML names already is not named twice. `others` are whole tags.
    """
    links = [f'<link rel="modulepreload" crossorigin href="{path}">' for path in scripts if f'"{path}"' not in page]
    return _FONT_AHEAD.sub("", page).replace("</head>", "".join([*links, *others]) + "</head>", 1)
