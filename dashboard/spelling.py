"""Names and words as they are compared in a search: folded text, and names spelt out in pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from opencc import OpenCC

# Stands between the values of one line of an index; no folded word holds it.
BETWEEN = "\x1f"
# Readers leave these out: 江门双碳实验室 is 江门“双碳”实验室, Xian is Xi'an.
_LEFT_OUT = frozenset("“”‘’\"'`´ʼ「」『』《》〈〉()[]【】〔〕{}")
# Readers type a space for these, or nothing.
_GAPS = frozenset("-‐‑‒–—―−,、;:。!?·・•/\\|_~…")
_HAN = "㐀-鿿"
# Chinese has no spaces: one beside a Chinese character is a matter of layout.
_SPACE = re.compile(rf"(?<=[{_HAN}{BETWEEN}\n]) | (?=[{_HAN}{BETWEEN}\n])|\A | \Z")
_SPACES = re.compile(" {2,}")
_NOT_CHINESE = "\x1d"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_RUNS = re.compile(f"[{_HAN}]+|[^{_HAN}]+")


@cache
def _simplified() -> dict[str, str]:
    """Traditional character -> simplified one, for those that differ."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    # One line each, so that OpenCC reads no two of them as a word.
    converted = str(OpenCC("t2s").convert("\n".join(characters))).split("\n")
    # 著 is both 显著 and the particle 着 in traditional text: compared as equal.
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new} | {"著": "着"}


class _Folding(dict[int, str]):
    """What each character is compared as; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = unicodedata.normalize("NFKC", chr(code))
        decomposed = unicodedata.normalize("NFKD", character.casefold())
        folded = "".join(self._one(part) for part in decomposed if not unicodedata.combining(part))
        self[code] = folded
        return folded

    @staticmethod
    def _one(character: str) -> str:
        if character in _LEFT_OUT or unicodedata.category(character) == "Cf":
            return ""
        if character in _GAPS or character.isspace() or unicodedata.category(character) == "Cc":
            return " "
        return _simplified().get(character, character)


@cache
def _folding() -> _Folding:
    folding = _Folding()
    # Values are folded many at a time, one a line.
    folding[ord("\n")] = "\n"
    folding[ord(BETWEEN)] = BETWEEN
    return folding


def fold(text: str) -> str:
    """The text as it is compared.

    Width, case, accents, traditional characters, quotation marks and brackets make no difference; hyphens and other
    punctuation are a space, and a space beside a Chinese character is none. Idempotent.
    """
    return fold_all((text,))[0]


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each text folded; far quicker than one by one."""
    joined = "\n".join(texts)
    if joined.count("\n") != max(len(texts) - 1, 0):
        joined = "\n".join(text.replace("\n", " ") for text in texts)
    squeezed = _SPACES.sub(" ", joined.translate(_folding()))
    return _SPACE.sub("", squeezed).split("\n") if texts else []


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each of its characters the offset in the text it came from."""
    folding = _folding()
    pairs = [
        (part, offset)
        for offset, character in enumerate(text)
        for part in folding[ord(" " if character == "\n" else character)]
    ]
    kept: list[tuple[str, int]] = []
    for place, (part, offset) in enumerate(pairs):
        if part == " ":
            after = next((other for other, _ in pairs[place:] if other != " "), "")
            before = kept[-1][0] if kept else BETWEEN
            if before == " " or any(side in ("", BETWEEN) or is_han(side) for side in (before, after)):
                continue
        kept.append((part, offset))
    return "".join(part for part, _ in kept), [offset for _, offset in kept]


def is_han(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return _HAN_CHARACTER.search(text) is not None


def pinyin(folded: str) -> tuple[str, str]:
    """A folded name in pinyin without tones or spaces: in full, and the initials; what is not Chinese stays."""
    parts = [_run_in_pinyin(run) for run in _RUNS.findall(folded)]
    return "".join(full for full, _ in parts), "".join(initials for _, initials in parts)


# Names share their words: of a hundred thousand rows, most runs of Chinese are met again.
@lru_cache(maxsize=200_000)
def _run_in_pinyin(run: str) -> tuple[str, str]:
    """A run of Chinese, or of none, in pinyin and as initials."""
    # Its dictionaries take a tenth of a second to load; a page without a search does not pay for them.
    from pypinyin import lazy_pinyin

    parts = lazy_pinyin(run, errors=lambda other: f"{_NOT_CHINESE}{other.replace(' ', '')}")
    initials = (part[1:] if part.startswith(_NOT_CHINESE) else part[:1] for part in parts)
    return "".join(parts).replace(_NOT_CHINESE, ""), "".join(initials)
