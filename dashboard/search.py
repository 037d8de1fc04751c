"""Search over every table, the divisions and the evidence, in Chinese, English and pinyin.

A word is looked for in each row in this order, and the first place where it stands gives the row its score:

1. the whole name (a division's first), an alias, a former name, the id of a tag or an indicator;
2. the beginning of a name; then anywhere in it;
3. an alias, in part;
4. the name spelt in pinyin: in full, its initials, the beginning of either;
5. the name shortened as people do, characters left out between others: 港科大 for 香港科技大学;
6. the evidence; then the second span that gives its context;
7. any other column that a page shows: numbers with their units, notes, names of the rows it refers to, its division.

Several words must all be found; the row's score is that of its worst word, unless they stand together. At the same
score, what others refer to (a body, a document, a place, a tag) comes before the facts that mention it, then the name
of which the word is the greater part, then the order of the data. Divisions in which no row lies come last.

Latin words and numbers are found from their beginning, and a number ends where it is typed: 90 is not in 190 or 900.
Only where nothing at all is found are typing errors looked at: Latin words by their nearest spelling among the names,
Chinese ones by their sound.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.descriptor import REGIONS
from dashboard.indexing import ALIAS, CONTEXT, EVIDENCE, NAME, OTHER, PLACES, SearchIndex, search_index, texts_of
from dashboard.spelling import BETWEEN, fold, fold_with_offsets, is_han, pinyin

__all__ = ["LONGEST_QUERY", "Found", "Hit", "SearchIndex", "clean_query", "is_query", "search", "search_index"]

LONGEST_QUERY = 100

_WHOLE_REGION, _WHOLE, _WHOLE_ALIAS = 1000, 980, 960
_BEGINNING, _IN_NAME, _IN_ALIAS = 900, 800, 700
_PINYIN, _INITIALS, _PINYIN_BEGINNING, _INITIALS_BEGINNING = 680, 660, 640, 620
_SHORTENED, _SHORTENED_INITIALS = 600, 580
_SCORES = {EVIDENCE: 500, CONTEXT: 450, OTHER: 400}
_TYPING_ERROR = 300

# A shortened name keeps at least this part of the stretch it is taken from.
_LEAST_KEPT = 0.5
_SHORTEST_SHORTENED = 3
_SHORTEST_INITIALS = 2
_SHORTEST_SHORTENED_INITIALS = 4
_SHORTEST_CORRECTED = 4
# One letter wrong, missing, too many or swapped with the next; another for each so many letters.
_LETTERS_AN_ERROR = 10
# A longer text is cut around the hit.
_WHOLE_TEXT = 160
_BEFORE, _AFTER = 24, 60
# What of a better word's lead counts: less than any two scores differ by.
_PART = 40
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Hit:
    """One row found: its score, the column in which the query stands, and that column's text around it.

    `matched` is what to highlight between `before` and `after`; it is empty where the spelling, not the text, was met.
    """

    table: str
    row_id: str
    score: int
    column: str
    before: str
    matched: str
    after: str


@dataclass(frozen=True)
class Found:
    """The best hits in order, how many rows were found in all, and the spelling that was looked for instead."""

    hits: tuple[Hit, ...]
    total: int
    corrected: str = ""


def clean_query(query: str) -> str:
    """The query as it is kept: one line, single spaces, at most LONGEST_QUERY characters, no control characters."""
    plain = "".join(character if character.isprintable() else " " for character in query)
    return " ".join(plain.split())[:LONGEST_QUERY].rstrip()


def is_query(query: str) -> bool:
    """Whether the text can stand in an address as a query."""
    return bool(query) and query == clean_query(query)


# --- the search -------------------------------------------------------------------------------


def search(index: SearchIndex, query: str, limit: int) -> Found:
    """The best rows for the query, at most `limit`; nothing for a query without a letter or digit."""
    found = _scores(index, query)
    corrected = ""
    if not found and fold(query):
        corrected = _respelt(index, query)
        found = dict.fromkeys(_scores(index, corrected), _TYPING_ERROR) if corrected else _by_sound(index, query)
        order = _scores(index, corrected) if corrected else found
    else:
        order = found
    phrase = fold(corrected or query)

    # Names are measured only among those rows that can still be shown: a short word stands in most of them.
    first = {number: (-score, index.tiers[number]) for number, score in order.items()}
    last = max(heapq.nsmallest(limit, first.values()), default=(0, 0))
    able = [number for number, ranked in first.items() if ranked <= last]
    best = heapq.nsmallest(
        limit, able, key=lambda number: (*first[number], _shortest(index.lines[NAME][number], phrase), number)
    )
    hits = tuple(_hit(index, number, found[number], corrected or query) for number in best)
    return Found(hits, len(found), corrected)


def _words(query: str) -> list[str]:
    """The folded words of a query, in order, each once."""
    folded = (word for part in query.split() for word in fold(part).split())
    return list(dict.fromkeys(folded))


def _scores(index: SearchIndex, query: str) -> dict[int, int]:
    """Row number -> score, for the rows in which every word of the query stands."""
    words, phrase = _words(query), fold(query)
    if not words:
        return {}
    together = _word_scores(index, phrase, range(len(index)))
    if len(words) == 1:
        return together
    worst = _word_scores(index, words[0], range(len(index)))
    best = dict(worst)
    for word in words[1:]:
        found = _word_scores(index, word, sorted(worst))
        worst = {number: min(worst[number], score) for number, score in found.items()}
        best = {number: max(best[number], score) for number, score in found.items()}
    # Words that stand apart in a name are not the name. The better words decide among rows with the same worst.
    every = {
        number: min(score, _IN_NAME - _WHOLE_REGION // _PART) + (best[number] - score) // _PART
        for number, score in worst.items()
    }
    return every | {number: max(score, every.get(number, 0)) for number, score in together.items()}


def _word_scores(index: SearchIndex, word: str, among: Iterable[int]) -> dict[int, int]:
    """Row number -> score of one folded word, for those of the rows in which it stands."""
    rows = list(among)
    scores: dict[int, int] = {}
    stands = _finder(word)
    for place in PLACES:
        lines = index.lines[place]
        for number in rows:
            if word in lines[number] and number not in scores and stands(lines[number]):
                scores[number] = _place_score(index, place, number, word)
    if not is_han(word) and _LATIN.fullmatch(word):
        _add(scores, _spelt_scores(index, word, rows))
    elif is_han(word) and len(word) >= _SHORTEST_SHORTENED:
        shortened = _shortened(index.lines[NAME], word, rows)
        _add(scores, dict.fromkeys(shortened, _SHORTENED))
    return scores


def _add(scores: dict[int, int], others: Mapping[int, int]) -> None:
    for number, score in others.items():
        scores[number] = max(score, scores.get(number, 0))


def _finder(word: str) -> Callable[[str], bool]:
    """Whether the word stands in a line: Latin words and numbers from their beginning, numbers to their end."""
    pattern = _pattern(word)
    if pattern.pattern == re.escape(word):
        return lambda line: True
    if word[-1].isdigit():
        return lambda line: pattern.search(line) is not None
    # Most words stand after a space or at the beginning; only the others need the pattern, which is slow.
    after_space, at_beginning = f" {word}", f"{BETWEEN}{word}"
    return lambda line: after_space in line or at_beginning in line or pattern.search(line) is not None


def _pattern(word: str) -> re.Pattern[str]:
    before = "(?<![a-z])" if "a" <= word[0] <= "z" else r"(?<![0-9.])" if word[0].isdigit() else ""
    after = r"(?![0-9]|\.[0-9])" if word[-1].isdigit() else ""
    return re.compile(before + re.escape(word) + after)


def _place_score(index: SearchIndex, place: str, number: int, word: str) -> int:
    line = index.lines[place][number]
    whole, beginning = f"{BETWEEN}{word}{BETWEEN}", f"{BETWEEN}{word}"
    is_region = index.keys[number][0] == REGIONS
    if place == NAME:
        if whole in line:
            return _WHOLE_REGION if is_region else _WHOLE
        return _BEGINNING if beginning in line else _IN_NAME
    if place == ALIAS:
        return _WHOLE_ALIAS if whole in line else _IN_ALIAS
    return _SCORES[place]


def _spelt_scores(index: SearchIndex, word: str, rows: Sequence[int]) -> dict[int, int]:
    """Row number -> score, for the rows whose Chinese names are spelt so in pinyin or by their initials."""
    scores: dict[int, int] = {}
    if len(word) < _SHORTEST_INITIALS:
        return scores
    whole, beginning = f"{BETWEEN}{word}{BETWEEN}", f"{BETWEEN}{word}"
    for number in rows:
        if beginning in index.pinyin[number]:
            scores[number] = _PINYIN if whole in index.pinyin[number] else _PINYIN_BEGINNING
        if beginning in index.initials[number]:
            score = _INITIALS if whole in index.initials[number] else _INITIALS_BEGINNING
            scores[number] = max(score, scores.get(number, 0))
    if len(word) >= _SHORTEST_SHORTENED_INITIALS:
        for number in _shortened(index.initials, word, rows, from_beginning=True):
            scores.setdefault(number, _SHORTENED_INITIALS)
    return scores


def _shortened(lines: Sequence[str], word: str, rows: Sequence[int], *, from_beginning: bool = False) -> list[int]:
    """The rows with a value from which the word is left when characters are dropped, not too many of them."""
    first, last = word[0], word[-1]
    return [
        number
        for number in rows
        if first in lines[number]
        and last in lines[number]
        and any(_keeps(value, word, from_beginning) for value in lines[number].split(BETWEEN))
    ]


def _keeps(value: str, word: str, from_beginning: bool) -> bool:
    start = value.find(word[0])
    while start >= 0:
        place = start
        for character in word[1:]:
            place = value.find(character, place + 1)
            if place < 0:
                return False
        if len(word) >= _LEAST_KEPT * (place + 1 - start):
            return start == 0 or not from_beginning
        if from_beginning:
            return False
        start = value.find(word[0], start + 1)
    return False


def _shortest(line: str, phrase: str) -> int:
    """The length of the shortest value of a line that holds the phrase, else of its shortest value."""
    values = [value for value in line.split(BETWEEN) if value]
    return min((len(value) for value in values if phrase in value), default=min(map(len, values), default=0))


# --- typing errors ----------------------------------------------------------------------------


def _respelt(index: SearchIndex, query: str) -> str:
    """The query with each Latin word that is nowhere found replaced by the nearest one of the names; else empty."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    # Of two words as near, the more frequent one stands first and is taken.
    counted = Counter(word for line in index.lines[NAME] for word in _LATIN.findall(line))
    known = [word for word, _ in counted.most_common()]
    words, changed = _words(query), False
    for place, word in enumerate(words):
        if len(word) < _SHORTEST_CORRECTED or not _LATIN.fullmatch(word) or _scores(index, word):
            continue
        most = 1 + len(word) // _LETTERS_AN_ERROR
        nearest = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=most)
        if nearest is None:
            return ""
        words[place], changed = str(nearest[0]), True
    return " ".join(words) if changed else ""


def _by_sound(index: SearchIndex, query: str) -> dict[int, int]:
    """The rows with a name that sounds like the query: the usual slip of a Chinese keyboard."""
    folded = fold(query)
    if not is_han(folded):
        return {}
    sound = pinyin(folded)[0]
    return {number: _TYPING_ERROR for number, line in enumerate(index.pinyin) if f"{BETWEEN}{sound}" in line}


# --- what is shown of a hit -------------------------------------------------------------------


def _hit(index: SearchIndex, number: int, score: int, query: str) -> Hit:
    table, row_id = index.keys[number]
    texts = texts_of(index.catalog, table, row_id)
    tries = [(column, words, fold(query)) for column, words in texts]
    tries += [(column, words, word) for column, words in texts for word in _words(query)]
    for column, words, word in tries:
        span = _span(words, word)
        if span:
            start, end = span
            whole = len(words) <= _WHOLE_TEXT
            cut, rest = (0, len(words)) if whole else (max(start - _BEFORE, 0), end + _AFTER)
            before = ("…" if cut else "") + words[cut:start]
            after = words[end:rest] + ("…" if rest < len(words) else "")
            return Hit(table, row_id, score, column, before, words[start:end], after)
    column, words = texts[0]
    return Hit(table, row_id, score, column, words, "", "")


def _span(words: str, word: str) -> tuple[int, int] | None:
    """Start and end offset of a folded word in the text, or None."""
    if not word:
        return None
    folded, offsets = fold_with_offsets(words)
    met = _pattern(word).search(folded)
    return (offsets[met.start()], offsets[met.end() - 1] + 1) if met else None
