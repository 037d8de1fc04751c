"""What a browser is sent for a bundle, the page and an asset: encoding, caching, conditions, all else unchanged."""

from __future__ import annotations

import asyncio
import gzip
import time
from pathlib import Path

import brotli
import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.static_files import (
    Compressed,
    CompressedFiles,
    ServedFile,
    accepted,
    bundles,
    document,
    needed_by,
    with_links,
)

CONTENT = b"export const answer = 'forty-two';\n" * 200
FONT = b"wOF2" * 100


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit: whatever is left to it."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"streamlit"})


def served(folder: Path, base: str = "") -> CompressedFiles:
    files = {
        "/static/js/a.1.js": ServedFile(
            "r/static/js/a.1.js", "text/javascript", "public, max-age=9", "a.1.js", lambda: CONTENT
        ),
        "/static/media/f.woff2": ServedFile("f.woff2", "font/woff2", "public, max-age=9", "f.woff2", lambda: FONT),
        "/": document(CONTENT),
    }
    return CompressedFiles(app, base=base, files=files, compressed=Compressed(folder))


def ask(
    middleware: CompressedFiles, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": named, "query_string": b""}
    asyncio.run(middleware(scope, receive, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("", None),
        ("br;q=nonsense", "br"),
        ("brotli", None),
    ],
)
def test_the_encoding_is_one_that_the_browser_takes(header: str, encoding: str | None) -> None:
    """Guards against bytes that a browser cannot read: older ones, and any on plain http, do not take brotli."""
    assert accepted(header) == encoding


def test_a_bundle_is_sent_as_the_browser_takes_it(tmp_path: Path) -> None:
    """Guards the content in all three forms, and that no cache on the way gives one browser another's form."""
    for header, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        status, headers, body = ask(served(tmp_path), "/static/js/a.1.js", accept_encoding=header)
        assert (status, unpack(body)) == (200, CONTENT)
        assert headers.get("content-encoding") == (None if header == "identity" else header)
        assert headers["vary"] == "Accept-Encoding"
        assert headers["content-length"] == str(len(body))
        assert (len(body) < len(CONTENT) / 10) == (header != "identity")


def test_what_is_there_already_is_not_sent_again(tmp_path: Path) -> None:
    """Guards the reload of the page: one tag for each form, a weak one, which proxies pass on."""
    _, headers, _ = ask(served(tmp_path), "/", accept_encoding="br")
    assert headers["cache-control"] == "no-cache"
    assert headers["etag"].startswith('W/"')
    for known in (headers["etag"], f'"other", {headers["etag"]}'):
        status, again, body = ask(served(tmp_path), "/", accept_encoding="br", if_none_match=known)
        assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert ask(served(tmp_path), "/", accept_encoding="gzip", if_none_match=headers["etag"])[0] == 200


def test_head_says_how_long_and_sends_nothing(tmp_path: Path) -> None:
    """Guards proxies and monitors that ask by HEAD."""
    length = ask(served(tmp_path), "/static/js/a.1.js", accept_encoding="gzip")[1]["content-length"]
    status, headers, body = ask(served(tmp_path), "/static/js/a.1.js", "HEAD", accept_encoding="gzip")
    assert (status, headers["content-length"], body) == (200, length, b"")


def test_the_rest_is_left_to_streamlit(tmp_path: Path) -> None:
    """Guards parts of files, other methods, other paths and other bases: Streamlit answers them itself."""
    plain, based = served(tmp_path), served(tmp_path, "/a/b")
    assert ask(plain, "/static/js/a.1.js", range="bytes=0-9")[0] == 299
    assert ask(plain, "/static/js/a.1.js", "POST")[0] == 299
    for path in ("/static/js/a.2.js", "/static/../static/js/a.1.js", "//static/js/a.1.js", "/a/b/static/js/a.1.js"):
        assert ask(plain, path)[0] == 299
    assert ask(based, "/a/b/static/js/a.1.js")[0] == ask(based, "/a/b/")[0] == 200
    assert ask(based, "/static/js/a.1.js")[0] == ask(based, "/a/bc/")[0] == 299


def test_a_font_is_not_compressed_twice(tmp_path: Path) -> None:
    """Guards against work for nothing: a WOFF2 is brotli inside."""
    _, headers, body = ask(served(tmp_path), "/static/media/f.woff2", accept_encoding="br, gzip")
    assert "content-encoding" not in headers
    assert body == FONT


def test_the_compression_is_done_once_and_outlasts_the_server(tmp_path: Path) -> None:
    """Guards the folder: a second server reads what the first made, and half a file never stands there."""
    reads = []

    def read() -> bytes:
        reads.append(1)
        return CONTENT

    first = Compressed(tmp_path)
    assert gzip.decompress(first.get("r/a.js", "gzip", read)) == CONTENT
    assert brotli.decompress(first.get("r/a.js", "br", read)) == CONTENT
    small = brotli.compress(CONTENT, quality=11)
    end = time.monotonic() + 20
    while first.held("r/a.js", "br") != small or not (tmp_path / "r_a.js.br").is_file():
        assert time.monotonic() < end, "the smaller form does not follow"
        time.sleep(0.01)
    made = len(reads)
    second = Compressed(tmp_path)
    assert second.get("r/a.js", "br", read) == small
    assert gzip.decompress(second.get("r/a.js", "gzip", read)) == CONTENT
    assert len(reads) == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r_a.js.br", "r_a.js.gz"]


def test_a_folder_that_cannot_be_written_costs_only_the_next_start(tmp_path: Path) -> None:
    """Guards a read-only disk, as in a container: the answer is the same."""
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    compressed = Compressed(blocked / "below")
    assert gzip.decompress(compressed.get("a.js", "gzip", lambda: CONTENT)) == CONTENT
    assert compressed.held("a.js", "gzip") is not None


def test_every_bundle_of_streamlit_is_among_them_and_nothing_else(tmp_path: Path) -> None:
    """Guards the list: scripts and style sheets, whatever their number; no picture, and nothing outside the folder."""
    for name in ("static/js/a.1.js", "static/css/b.2.css", "static/media/c.3.png", "secret.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(CONTENT)
    assert sorted(bundles(tmp_path, "r")) == ["/static/css/b.2.css", "/static/js/a.1.js"]


def test_the_page_names_what_its_bundles_import(tmp_path: Path) -> None:
    """Guards the first load: what is fetched at once, each once, with all below it; a stem of no bundle is left out."""
    (tmp_path / "A.x1.js").write_text('import{t}from"./b.y2.js";import"./c.z3.js";import("./lazy.w4.js")', "utf-8")
    (tmp_path / "b.y2.js").write_text('import{u}from"./c.z3.js"', "utf-8")
    (tmp_path / "c.z3.js").write_text("", "utf-8")
    (tmp_path / "lazy.w4.js").write_text("", "utf-8")
    assert needed_by(["A", "Absent"], tmp_path) == ("A.x1.js", "b.y2.js", "c.z3.js")


def test_the_page_keeps_its_own_links_and_loses_the_font_nobody_sees() -> None:
    """Guards Streamlit's HTML: one link to a module, no font ahead of its need, all else as it was."""
    page = (
        '<head><link\n rel="preload" href="./f.woff2" as="font" crossorigin />'
        '<link rel="modulepreload" href="./a.js"></head><body>…</body>'
    )
    made = with_links(page, ["./a.js", "./b.js"], ["<script>1</script>"])
    assert made == (
        '<head><link rel="modulepreload" href="./a.js"><link rel="modulepreload" crossorigin href="./b.js">'
        "<script>1</script></head><body>…</body>"
    )
