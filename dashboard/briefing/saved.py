"""A briefing as a small JSON file, and, shorter still, as a part of an address. Both are read strictly."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from dashboard.briefing.changes import MOST_NUMBERS, Figures
from dashboard.briefing.items import Briefing, Item
from dashboard.charts.chart import MOST_FACTS
from dashboard.descriptor import Language
from dashboard.i18n import LANGUAGES, text

FORMAT = 1
# A briefing of so many items is more than a meeting reads; a file or address beyond these is none of ours.
MOST_ITEMS = 60
# A region's profile makes many parts and takes as long as so many charts.
REGION_COUNTS = 3
LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_VALUE = 200, 1000, 1000
LARGEST_FILE = 4_000_000
# As long as a value of an address may be.
LONGEST_SHORT = 1000
_LARGEST_UNPACKED = 100_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_FACT = re.compile(r"[^\x00-\x1f\x7f]{1,300}")
_HASH = re.compile(r"[0-9a-f]{8}")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KINDS = ("chart", "table", "region")
_FILE_KEYS = ("format", "title_zh", "title_en", "languages", "items", "version", "made_on", "figures")
_ITEM_KEYS = ("kind", "key", "view", "sentence_zh", "sentence_en")
_FIGURE_KEYS = ("rows", "finding", "numbers", "facts")


class BriefingError(ValueError):
    """What was given is no briefing of this dashboard; `words` says in a language what is wrong with it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def words(self, language: Language) -> str:
        """What is wrong and what to do, in this language."""
        return text(language, f"briefing.fault.{self.key}", **self.values)


def counted(items: Sequence[Item]) -> int:
    """How much of `MOST_ITEMS` these take: a region's profile counts for several."""
    return sum(REGION_COUNTS if item.kind == "region" else 1 for item in items)


def to_json(briefing: Briefing) -> str:
    """The briefing as JSON that `from_json` reads."""
    content = {
        "format": FORMAT,
        "title_zh": briefing.title_zh,
        "title_en": briefing.title_en,
        "languages": list(briefing.languages),
        "items": [
            {
                "kind": item.kind,
                "key": item.key,
                "view": dict(item.view),
                "sentence_zh": item.sentence_zh,
                "sentence_en": item.sentence_en,
            }
            for item in briefing.items
        ],
        "version": briefing.version,
        "made_on": briefing.made_on,
        "figures": [
            {
                "rows": figures.rows,
                "finding": dict(figures.finding),
                "numbers": {language: dict(numbers) for language, numbers in figures.numbers.items()},
                "facts": dict(figures.facts),
            }
            for figures in briefing.figures
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def from_json(words: str | bytes) -> Briefing:
    """The briefing in this JSON. Raises BriefingError where it is none, or is one of another version."""
    if len(words) > LARGEST_FILE:
        raise BriefingError("too_large")
    try:
        content = json.loads(words.decode("utf-8-sig") if isinstance(words, bytes) else words)
    except (ValueError, RecursionError) as error:
        raise BriefingError("no_json") from error
    if not isinstance(content, dict) or content.get("format") is None:
        raise BriefingError("no_briefing")
    if content["format"] != FORMAT or isinstance(content["format"], bool):
        raise BriefingError("other_format", format=FORMAT)
    _only(content, _FILE_KEYS)
    items = tuple(_item(item) for item in _list(content, "items", MOST_ITEMS))
    if counted(items) > MOST_ITEMS:
        raise BriefingError("too_many_parts", most=MOST_ITEMS, region=REGION_COUNTS)
    figures = tuple(_figures(entry) for entry in _list(content, "figures", MOST_ITEMS))
    if figures and len(figures) != len(items):
        raise BriefingError("value", name="figures")
    return Briefing(
        _string(content, "title_zh", LONGEST_TITLE),
        _string(content, "title_en", LONGEST_TITLE),
        items,
        _languages(content.get("languages")),
        _string(content, "version", 40),
        _day(content),
        figures,
    )


def to_short(briefing: Briefing) -> str:
    """The briefing as one part of an address, without its former figures; empty where it is too long for one."""
    items: list[list[Any]] = []
    for item in briefing.items:
        entry: list[Any] = [_KINDS.index(item.kind), item.key, dict(item.view), item.sentence_zh, item.sentence_en]
        while entry and not entry[-1]:
            entry.pop()
        items.append(entry)
    content = [
        FORMAT, briefing.title_zh, briefing.title_en, "+".join(briefing.languages), briefing.version, briefing.made_on,
        [figures.rows for figures in briefing.figures], items,
    ]  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    packed = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode("ascii").rstrip("=")
    return packed if len(packed) <= LONGEST_SHORT and len(plain) <= _LARGEST_UNPACKED else ""


def from_short(packed: str) -> Briefing:
    """The briefing in this part of an address. Raises BriefingError where it is none."""
    if len(packed) > LONGEST_SHORT:
        raise BriefingError("too_large")
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(
            base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True), _LARGEST_UNPACKED
        )
        if not unpacking.eof:
            raise BriefingError("too_large")
        content = json.loads(plain.decode("utf-8"))
        stamp, title_zh, title_en, languages, version, made_on, rows, entries = content
        # The long form's own checks are the only ones: whatever passes them is a briefing.
        items = [dict(zip(_ITEM_KEYS, [_KINDS[entry[0]], *entry[1:]], strict=False)) for entry in entries]
        figures = [{"rows": number} for number in rows]
        long = dict(zip(_FILE_KEYS, (
            stamp, title_zh, title_en, languages.split("+"), items, version, made_on, figures,
        ), strict=True))  # fmt: skip
    except BriefingError:
        raise
    except (
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        KeyError,
        RecursionError,
        zlib.error,
        binascii.Error,
    ) as error:
        raise BriefingError("no_briefing") from error
    return from_json(json.dumps(long))


def is_short(packed: str) -> bool:
    """Whether this is a briefing as an address carries it."""
    try:
        from_short(packed)
    except BriefingError:
        return False
    return True


def _only(content: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in content:
        if name not in known:
            raise BriefingError("unknown", name=_shown(name))


def _shown(words: str) -> str:
    return _NOT_TEXT.sub("", words)[:40]


def _list(content: Mapping[str, Any], name: str, most: int) -> list[Any]:
    value = content.get(name, [])
    if not isinstance(value, list):
        raise BriefingError("value", name=name)
    if len(value) > most:
        raise BriefingError("too_many", most=most)
    return value


def _string(content: Mapping[str, Any], name: str, longest: int) -> str:
    value = content.get(name, "")
    if not isinstance(value, str) or len(value) > longest or _NOT_TEXT.search(value):
        raise BriefingError("value", name=name)
    return value


def _day(content: Mapping[str, Any]) -> str:
    value = _string(content, "made_on", 10)
    try:
        if value and date.fromisoformat(value).isoformat() != value:
            raise BriefingError("value", name="made_on")
    except ValueError as error:
        raise BriefingError("value", name="made_on") from error
    return value


def _languages(value: Any) -> tuple[Language, ...]:
    wanted = tuple(language for language in LANGUAGES if isinstance(value, list) and language in value)
    if not wanted or len(wanted) != len(value):
        raise BriefingError("value", name="languages")
    return wanted


def _item(content: Any) -> Item:
    if not isinstance(content, dict):
        raise BriefingError("value", name="items")
    _only(content, _ITEM_KEYS)
    kind, key = content.get("kind"), content.get("key", "")
    if kind not in _KINDS:
        raise BriefingError("value", name="kind")
    named = isinstance(key, str) and bool(_KEY.fullmatch(key))
    if (kind == "region") != (key == "") or (key != "" and not named):
        raise BriefingError("value", name="key")
    view = content.get("view", {})
    if not isinstance(view, dict) or len(view) > 40:
        raise BriefingError("value", name="view")
    for name in view:
        if not _KEY.fullmatch(name):
            raise BriefingError("value", name="view")
        _string(view, name, LONGEST_VALUE)
    sentences = [_string(content, f"sentence_{language}", LONGEST_SENTENCE) for language in ("zh", "en")]
    return Item(kind, key, MappingProxyType(dict(view)), *sentences)


def _figures(content: Any) -> Figures:
    if not isinstance(content, dict):
        raise BriefingError("value", name="figures")
    _only(content, _FIGURE_KEYS)
    rows = content.get("rows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or not 0 <= rows <= 10**9:
        raise BriefingError("value", name="rows")
    finding = _words(content.get("finding", {}), "finding", len(LANGUAGES))
    facts = _words(content.get("facts", {}), "facts", MOST_FACTS)
    numbers = content.get("numbers", {})
    if not isinstance(numbers, dict) or not {*numbers, *finding} <= {*LANGUAGES}:
        raise BriefingError("value", name="numbers")
    if not all(_FACT.fullmatch(key) and _HASH.fullmatch(value) for key, value in facts.items()):
        raise BriefingError("value", name="facts")
    kept = {language: _words(named, "numbers", MOST_NUMBERS) for language, named in numbers.items()}
    return Figures(rows, finding, MappingProxyType(kept), facts)


def _words(content: Any, name: str, most: int) -> Mapping[str, str]:
    if not isinstance(content, dict) or len(content) > most:
        raise BriefingError("value", name=name)
    for key in content:
        if len(key) > LONGEST_VALUE or _NOT_TEXT.search(key):
            raise BriefingError("value", name=name)
        _string(content, key, LONGEST_VALUE)
    return MappingProxyType(dict(content))
