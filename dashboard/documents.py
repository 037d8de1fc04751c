"""Source texts: cleaning them, numbering their paragraphs, finding a span in one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from opencc import OpenCC

# Pages that were converted from traditional to simplified by their publisher and scraped
# mid-way keep the simplified character's reading behind it: 實(shí)驗(yàn)室. A reading is
# lower-case, carries at most one tone mark and no digit; CCUS or 低碳 in brackets is text.
# Without a tone mark it must be a syllable that Chinese has: 們(men), but not 平台(app) or 吨(kg).
_TONED = "[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê][a-zü]*"
_TONELESS = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|[iu]?ang|[iu]?an|iao|uai|eng|ing|ong|[iu]a|ie|iu|in|uo|ui|un|[uü]e|ai|ei|ao|ou|en|er|[aeiouü])"
)
_READING = re.compile(rf"(?<=[㐀-鿿])\((?:{_TONED}|{_TONELESS})\)")
_LONGEST_READING = 8

# OpenCC keeps 著 because traditional text uses it for both 著 (显著) and the particle 着.
_ZHU_WORDS = ("显著", "著名", "著作", "原著", "名著", "专著", "卓著", "昭著", "编著", "巨著", "论著", "著称", "著者")
_MORE_ZHU_WORDS = ("土著", "译著", "遗著", "著述", "著书", "合著", "拙著", "著录")
_ZHU = re.compile(
    "|".join(f"(?<={word[0]})著" if word[1] == "著" else f"著(?={word[1]})" for word in (*_ZHU_WORDS, *_MORE_ZHU_WORDS))
    + "|(著)"
)

# Compared as equal; never changed in the text itself.
_FOLDED_PUNCTUATION = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("“”„‟＂『』「」", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    "。": ".",
    "、": ",",
    "〔": "(",
    "〕": ")",
    "【": "[",
    "】": "]",
    **dict.fromkeys("–—―‐‑‒−", "-"),
    **dict.fromkeys("·・•", "·"),
}
_FOLDING = str.maketrans(_FOLDED_PUNCTUATION)

_BREADCRUMB = re.compile(r"^当前位置[:：]")
_COMMENT_FORM = re.compile(r"^(评论|相关阅读|相关新闻|延伸阅读|最新评论\d*)$")
_REPRINT_FOLLOWS = re.compile(r"^(全文如下|方案全文|具体内容如下)[:：]?$")
_SENTENCE_END = re.compile(r"(?<=[。！？!?])")


class ParagraphKind(StrEnum):
    """What a paragraph is: text of the document, page furniture, or a repetition of other paragraphs."""

    BODY = "body"
    FURNITURE = "furniture"
    REPEATED = "repeated"


@dataclass(frozen=True)
class Paragraph:
    """One non-empty line of a source file: its number from 1, its cleaned text, what it is."""

    number: int
    text: str
    kind: ParagraphKind


@dataclass(frozen=True)
class SourceText:
    """One source file: its name, the hash of its bytes, its paragraphs in order."""

    source_file: str
    sha256: str
    paragraphs: tuple[Paragraph, ...]

    def paragraph(self, number: int) -> Paragraph | None:
        """The paragraph with this number, or None where the file has fewer."""
        if 1 <= number <= len(self.paragraphs):
            return self.paragraphs[number - 1]
        return None


@lru_cache(maxsize=1)
def _traditional_to_simplified() -> OpenCC:
    return OpenCC("t2s")


def clean_line(line: str) -> str:
    """The line without leftover readings and in simplified characters.

    Idempotent, and no digit or line break is lost. White space and punctuation stay as they are.
    """
    previous = None
    # A removed reading can bring a character before the next bracket, so the step is repeated until nothing changes.
    while previous != line:
        previous = line
        line = _READING.sub(lambda found: "" if 2 < len(found[0]) <= _LONGEST_READING + 2 else found[0], line)
        line = _convert(line)
    return line


def _convert(line: str) -> str:
    # Line breaks other than \n inside a line are none to us, but OpenCC must not see them as the end of its input.
    converted = str(_traditional_to_simplified().convert(line))
    return _ZHU.sub(lambda found: "着" if found[1] else found[0], converted)


# A check folds a row's evidence to look for its figures and again for its proof, and many rows share a paragraph.
@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text as it is compared: without white space, with half-width punctuation."""
    return "".join(text.split()).translate(_FOLDING)


# A check of a large table looks for many spans in the same few paragraphs.
@lru_cache(maxsize=4096)
def _fold_with_offsets(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace():
            continue
        folded.append(_FOLDED_PUNCTUATION.get(character, character))
        offsets.append(offset)
    return "".join(folded), offsets


def find_span(text: str, span: str) -> tuple[int, int] | None:
    """Start and end offset of the span in the text, or None.

    White space and full- or half-width punctuation do not count as a difference; anything else does.
    """
    folded_span = fold(span)
    if not folded_span:
        return None
    folded, offsets = _fold_with_offsets(text)
    position = folded.find(folded_span)
    if position < 0:
        return None
    return offsets[position], offsets[position + len(folded_span) - 1] + 1


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, each with its closing mark; their concatenation is the paragraph."""
    return tuple(part for part in _SENTENCE_END.split(text) if part)


def clean_text(raw: str, source_file: str = "", sha256: str = "") -> SourceText:
    """The source text with every non-empty line as a numbered, cleaned and marked paragraph.

    Nothing is removed: a line that is page furniture or repeats other paragraphs is only marked, so that a better
    cleaner never renumbers the data.
    """
    lines = [clean_line(line.strip()) for line in raw.removeprefix("﻿").split("\n")]
    texts = [line for line in lines if line]
    kinds = _mark_furniture(texts)
    _mark_repetitions(texts, kinds)
    paragraphs = tuple(
        Paragraph(number, text, kind) for number, (text, kind) in enumerate(zip(texts, kinds, strict=True), 1)
    )
    return SourceText(source_file, sha256, paragraphs)


def _mark_furniture(texts: list[str]) -> list[ParagraphKind]:
    kinds = []
    in_comments = False
    for text in texts:
        in_comments = in_comments or bool(_COMMENT_FORM.match(text))
        furniture = in_comments or bool(_BREADCRUMB.match(text))
        kinds.append(ParagraphKind.FURNITURE if furniture else ParagraphKind.BODY)
    return kinds


def _mark_repetitions(texts: list[str], kinds: list[ParagraphKind]) -> None:
    """Mark, in place, each body paragraph all of whose sentences stand elsewhere in the body.

    A report that announces a reprint quotes it beforehand; there the plan's own paragraph is the original and the
    lead the repetition. Anywhere else the later one is the repetition. Headings (no sentence end) never count.
    """
    announced = next((index for index, text in enumerate(texts) if _REPRINT_FOLLOWS.match(text)), None)
    folded = [fold(text) for text in texts]
    for index, text in enumerate(texts):
        if kinds[index] is not ParagraphKind.BODY or not text.endswith(("。", "！", "？")):
            continue
        if announced is not None and index < announced:
            others = range(announced + 1, len(texts))
        else:
            others = range(announced + 1 if announced is not None else 0, index)
        elsewhere = "\n".join(folded[other] for other in others if kinds[other] is ParagraphKind.BODY)
        if all(fold(sentence) in elsewhere for sentence in sentences(text)):
            kinds[index] = ParagraphKind.REPEATED


def read_source(path: Path) -> SourceText:
    """The source text in this file (UTF-8, with or without a byte order mark).

    Raises OSError where the file cannot be read and UnicodeDecodeError where it is not UTF-8.
    """
    content = path.read_bytes()
    return clean_text(content.decode("utf-8"), path.name, hashlib.sha256(content).hexdigest())


def read_sources(folder: Path, names: tuple[str, ...]) -> Mapping[str, SourceText]:
    """File name -> source text, for those of the named files that are in the folder."""
    found = {name: folder / name for name in names if (folder / name).is_file()}
    return MappingProxyType({name: read_source(path) for name, path in found.items()})
