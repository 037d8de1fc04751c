"""A briefing as slides: native charts and tables, drawings as shapes, each figure with its evidence in the notes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dashboard.briefing.items import Part, Resolved, Step, passage_text
from dashboard.briefing.shapes import (
    NAMESPACES,
    Box,
    Ids,
    Paint,
    Words,
    emu,
    line_height,
    preset,
    run_properties,
    text_box,
)  # fmt: skip
from dashboard.briefing.slide_bodies import Body, bodies, plain_cells
from dashboard.briefing.slide_tables import TableCell, pages, table_xml
from dashboard.briefing.template import HEIGHT, TITLE_ONLY, TITLE_SLIDE, WIDTH, layout_of, presentation
from dashboard.figures.svg import shortened, text_width, wrap
from dashboard.i18n import date_text, text

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MARGIN = 36.0
_SUBTITLE, _SENTENCE, _FOOT, _CHANGE = 12.5, 14.0, 9.0, 10.5
_MOST_NOTES = 3
# Words that would leave the body less than the rest of the room have a slide of their own.
_MOST_SAID = 0.4
# So many passages stand in the notes of one slide; the rest are counted.
MOST_PASSAGES = 120
_EMPTY_RUN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def pptx_bytes(resolved: Sequence[Resolved], step: Step | None = None, *, template: bytes | None = None) -> bytes:
    """The slides of the briefing in each of its languages as a PowerPoint file.

    `step` is told how many parts are done, and of how many. Raises BriefingError where the template is none.
    """
    made = presentation(template)
    total, done = sum(len(one.parts) for one in resolved), 0
    for one in resolved:
        deck = _Deck(made, one, own=template is None)
        deck.title()
        deck.changes()
        for part in one.parts:
            deck.part(part)
            done += 1
            if step:
                step(done, total)
        deck.sources()
    properties = made.core_properties
    if resolved:
        properties.title = _clean(resolved[0].title)
        properties.subject = _clean(resolved[0].made_line)
        day = resolved[0].today
        # The same briefing of one day gives the same file.
        properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties.author, properties.last_modified_by, properties.revision = "", "", 1
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _nothing(slide: Any, ids: Ids) -> list[str]:
    """The body of a slide that has only the user's words."""
    return []


class _Deck:
    """The slides of one language, put into a presentation one after another."""

    def __init__(self, made: Any, resolved: Resolved, *, own: bool) -> None:
        self.made, self.resolved, self.own = made, resolved, own
        self.width, self.height = made.slide_width / 12700, made.slide_height / 12700
        # Another format than ours keeps our proportions.
        self.scale = min(self.width / WIDTH, self.height / HEIGHT)
        self.language = resolved.language

    def title(self) -> None:
        """The title slide: title, version and day, what it is compared with, the mark."""
        slide, ids = self._slide(TITLE_SLIDE)
        inner = self.width - 4 * _MARGIN
        title = self._put_title(
            slide, self.resolved.title, 34 if text_width(self.resolved.title, 34) < inner * 2 else 26
        )
        below = next((shape for shape in slide.placeholders if shape.placeholder_format.idx == 1), None)
        lines = [self.resolved.made_line, *([self.resolved.since] if self.resolved.since else [])]
        shapes = []
        words = [Words(line, 16, "muted", after=4) for line in lines]
        if below is not None:
            below._element.getparent().remove(below._element)
        top = title[1] + title[3] + 16 if title else self.height * 0.55
        shapes.append(text_box(ids, "Made", (2 * _MARGIN, top, inner, 60), words))
        shapes += self._mark(ids)
        self._add(slide, shapes)
        self._notes(slide, [*lines, *([self.resolved.mark] if self.resolved.mark else [])])

    def changes(self) -> None:
        """What has changed since it was last made, item by item; no slide where it never was, or nothing has."""
        rows = [[part.heading, line] for part in self.resolved.parts for line in part.changes]
        if not rows:
            return
        head = [self._text("briefing.column.item"), self._text("briefing.column.change")]
        self._listed(self._text("briefing.changes_title", count=len(rows)), self.resolved.since, head, rows, first=0.4)

    def sources(self) -> None:
        """Every document with issuer, date and address."""
        empty = self._text("unknown.empty")
        rows = [
            [
                str(number),
                source.title,
                source.issuer or empty,
                date_text(self.language, source.published),
                source.url or empty,
            ]
            for number, source in enumerate(self.resolved.sources, 1)
        ]
        if rows:
            names = ("number", "title", "issuer", "published", "url")
            head = [self._text(f"briefing.column.{name}") for name in names]
            self._listed(self._text("briefing.sources_title", count=len(rows)), "", head, rows, first=0.05)

    def part(self, part: Part) -> None:
        """One part on one slide, or more where it is long."""
        inner = self.width - 2 * _MARGIN
        # The title's place is known once a slide is there; those of one layout have the same.
        slide, ids = self._slide(TITLE_ONLY)
        place = self._put_title(slide, part.heading, self._title_size(part.heading, inner))
        head, top = self._head(part, inner, place)
        found, bottom = self._foot(part, inner, "")
        box = (_MARGIN, top, inner, max(bottom - top, 60))
        # What is said once stands on the first slide; those that follow have their bodies where it stood.
        plain = replace(part, sentence="", changes=())
        head_after, top_after = self._head(plain, inner, place)
        alone = top - top_after > _MOST_SAID * (bottom - top_after)
        if alone:
            box = (_MARGIN, top_after, inner, max(bottom - top_after, 60))
        several, left_out = bodies(part, box, self.resolved.today)
        if alone:
            several = [_nothing, *several]
        elif len(several) > 1 and top > top_after:
            after, _ = bodies(part, (_MARGIN, top_after, inner, box[3]), self.resolved.today)
            several = [several[0], *after[1:]]
        if left_out:
            found, _ = self._foot(part, inner, left_out)
        for number, body in enumerate(several):
            if number:
                slide, ids = self._slide(TITLE_ONLY)
                self._put_title(slide, part.heading, self._title_size(part.heading, inner))
            of = self._text("briefing.slide_of", number=number + 1, count=len(several)) if len(several) > 1 else ""
            self._filled(slide, ids, [*(head_after if number else head), *found], body, of)
            self._notes(
                slide, _notes_of(part, self.resolved) if not number else [part.heading, self.resolved.made_line]
            )

    def _filled(self, slide: Any, ids: Ids, words: Sequence[tuple[str, Box, list[Words], Paint | None]], body: Body,
                of: str) -> None:  # fmt: skip
        shapes = body(slide, ids)
        for name, box, lines, paint in words:
            linked = [self._linked(slide, line) for line in lines]
            shapes.append(text_box(ids, name, box, linked, paint=paint, inset=5 if paint else 0))
        if of:
            corner = (self.width - _MARGIN - 160, self.height - 20, 160, 12)
            shapes.append(text_box(ids, "Slide", corner, [Words(of, _FOOT, "muted", align="r")]))
        self._add(slide, [*shapes, *self._mark(ids)])

    def _linked(self, slide: Any, words: Words) -> Words:
        """The words with their address made a relation of the slide; only addresses of the web are."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        if not words.link.startswith(("https://", "http://")):
            return replace(words, link="")
        return replace(words, link=slide.part.relate_to(words.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def _head(self, part: Part, inner: float, title: Box | None) -> tuple[list[Any], float]:
        """Subtitle, the user's sentence and what has changed, below the title; and where the room below begins."""
        y = (title[1] + title[3] + 2) if title else 40.0
        out: list[Any] = []
        if part.subtitle:
            lines = len(wrap(part.subtitle, inner / 1.03, _SUBTITLE))
            high = lines * line_height(_SUBTITLE) + 2
            out.append(("Subtitle", (_MARGIN, y, inner, high), [Words(part.subtitle, _SUBTITLE, "muted")], None))
            y += high + 3
        if part.sentence:
            lines = sum(len(wrap(line, (inner - 12) / 1.04, _SENTENCE)) or 1 for line in part.sentence.split("\n"))
            high = lines * line_height(_SENTENCE) + 12
            out.append(("Sentence", (_MARGIN, y, inner, high), [Words(part.sentence, _SENTENCE)], Paint("accent-soft")))
            y += high + 6
        if part.changes:
            said = [shortened(line, inner * 1.9, _CHANGE) for line in part.changes[:3]]
            lines = sum(len(wrap(line, (inner - 12) / 1.04, _CHANGE)) for line in said)
            high = lines * line_height(_CHANGE) + 12
            words = [Words(line, _CHANGE, "text") for line in said]
            out.append(("Changes", (_MARGIN, y, inner, high), words, Paint("caution-soft")))
            y += high + 6
        return out, y + 4

    def _foot(self, part: Part, inner: float, left_out: str) -> tuple[list[Any], float]:
        """Notes, source, version and date, boundary note, link at the foot; and where the room above ends."""
        one = self.resolved
        notes = [shortened(note, inner * 1.9, _FOOT) for note in part.notes[:_MOST_NOTES]]
        if len(part.notes) > _MOST_NOTES:
            notes[-1] = self._text("briefing.more_notes", count=len(part.notes) - _MOST_NOTES + 1)
        kept = [Words(note, _FOOT, "muted") for note in ([left_out] if left_out else []) + notes]
        # Room for the line that may come is kept at once, so that the body never has to be laid out again.
        spare = 0 if left_out or part.rows <= 6 else 1
        source = [Words(part.source_line, _FOOT, "text")] if part.source_line else []
        link = part.link if part.link.startswith("http") else ""
        made = [Words(one.made_line, _FOOT, "text", link=link)]
        boundary = [Words(part.boundary, _FOOT, "muted")] if part.boundary else []
        boxes: list[Any] = []
        y = self.height - 12.0
        for name, lines in (("Boundary", boundary), ("Made", made), ("Source", source), ("Notes", kept)):
            if not lines:
                continue
            count = sum(len(wrap(line.text, inner / 1.06, line.size)) or 1 for line in lines)
            high = count * line_height(_FOOT) + 1
            y -= high
            boxes.append((name, (_MARGIN, y, inner, high), lines, None))
        return boxes, y - spare * line_height(_FOOT) - 6

    def _listed(self, title: str, subtitle: str, head: list[str], rows: list[list[str]], first: float) -> None:
        inner = self.width - 2 * _MARGIN
        heads = [TableCell(words, Paint("accent-soft"), "text", True) for words in head]
        tables, _ = pages(title, heads, plain_cells(rows), inner, self.height - 130, 10, first=first)
        for number, table in enumerate(tables):
            slide, ids = self._slide(TITLE_ONLY)
            place = self._put_title(slide, title, self._title_size(title, inner))
            top = place[1] + place[3] + 4 if place else 60.0
            shapes = []
            if subtitle:
                shapes.append(
                    text_box(ids, "Subtitle", (_MARGIN, top, inner, 18), [Words(subtitle, _SUBTITLE, "muted")])
                )
                top += 22
            shapes.append(table_xml(ids, table, _MARGIN, top, title))
            low = self.height - 24
            shapes.append(
                text_box(ids, "Made", (_MARGIN, low, inner - 170, 12), [Words(self.resolved.made_line, _FOOT)])
            )
            if len(tables) > 1:
                of = self._text("briefing.slide_of", number=number + 1, count=len(tables))
                corner = (self.width - _MARGIN - 160, low, 160, 12)
                shapes.append(text_box(ids, "Slide", corner, [Words(of, _FOOT, "muted", align="r")]))
            self._add(slide, [*shapes, *self._mark(ids)])
            self._notes(slide, [title, self.resolved.made_line])

    def _slide(self, kind: str) -> tuple[Any, Ids]:
        slide = self.made.slides.add_slide(layout_of(self.made, kind))
        for shape in list(slide.placeholders):
            if shape.placeholder_format.idx > (1 if kind == TITLE_SLIDE else 0):
                shape._element.getparent().remove(shape._element)
        return slide, Ids()

    def _put_title(self, slide: Any, words: str, size: float) -> Box | None:
        """The words in the layout's title, or in a box of ours where it has none. Returns where that is."""
        title = slide.shapes.title
        if title is None:
            box = (_MARGIN, 26.0, self.width - 2 * _MARGIN, 60.0)
            self._add(slide, [text_box(Ids(900), "Title", box, [Words(words, size, bold=True)], anchor="b")])
            return box
        place = tuple(value / 12700 for value in (title.left, title.top, title.width, title.height))
        low = 0.32 if slide.slide_layout._element.get("type") != TITLE_SLIDE else 0.7
        if place[1] + place[3] > self.height * low:
            place = (_MARGIN, 26.0, self.width - 2 * _MARGIN, 60.0)
            title.left, title.top, title.width, title.height = (emu(value) for value in place)
        if self.resolved.mark and place[1] < 26:
            place = (place[0], 26.0, place[2], place[3])
            title.left, title.top, title.width, title.height = (emu(value) for value in place)
        if self.own and slide.slide_layout._element.get("type") == TITLE_ONLY:
            # A title of one line leaves the room of the second to what is below.
            lines = len(wrap(words, place[2] / 1.14, size))
            place = (place[0], 27.0, place[2], lines * size * 1.28 + 4)
            title.left, title.top, title.width, title.height = (emu(value) for value in place)
        frame = title.text_frame
        frame.word_wrap = True
        if self.own:
            frame.margin_left = frame.margin_right = 0
        frame.text = _clean(words)
        for run in frame.paragraphs[0].runs:
            self._font(run._r, size)
        return place[0], place[1], place[2], place[3]

    def _font(self, run: Any, size: float) -> None:
        from pptx.oxml import parse_xml

        old = run.find(f"{_A}rPr")
        if old is not None:
            run.remove(old)
        xml = run_properties(size, "text", bold=True).replace("+mn-lt", "+mj-lt")
        run.insert(0, parse_xml(xml.replace("<a:rPr", f"<a:rPr {NAMESPACES}", 1)))

    def _title_size(self, words: str, inner: float) -> float:
        return next((size for size in (24.0, 21.0, 18.0, 16.0) if text_width(words, size) * 1.12 < inner * 1.9), 14.0)

    def _mark(self, ids: Ids) -> list[str]:
        """The strip that says that the data are not the published ones; on every slide."""
        if not self.resolved.mark:
            return []
        words = shortened(self.resolved.mark, self.width - 60, 11)
        strip = preset(ids, "Mark ground", "rect", (0, 0, self.width, 21), Paint("warning"))
        box = (_MARGIN, 0, self.width - 2 * _MARGIN, 21)
        return [strip, text_box(ids, "Mark", box, [Words(words, 11, "background", True)], anchor="ctr")]

    def _add(self, slide: Any, shapes: Sequence[str]) -> None:
        """Put the shapes behind those that are there; parsed together, which is many times faster."""
        from pptx.oxml import parse_xml

        tree = slide.shapes._spTree
        parsed = parse_xml(f"<p:spTree {NAMESPACES}>{''.join(shapes)}</p:spTree>")
        for element in list(parsed):
            tree.append(element)

    def _notes(self, slide: Any, lines: Sequence[str]) -> None:
        slide.notes_slide.notes_text_frame.text = _clean("\n".join(lines))

    def _text(self, key: str, **values: object) -> str:
        return text(self.language, key, **values)


_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _clean(words: str) -> str:
    return _EMPTY_RUN.sub("", words)


def _notes_of(part: Part, one: Resolved) -> list[str]:
    """What a speaker is told: the sentence, what is missing, what changed, and what proves each figure."""
    lines = [part.heading]
    lines += [line for line in (part.sentence, *part.notes, part.source_line, one.made_line, part.boundary) if line]
    if one.mark:
        lines.append(one.mark)
    if part.changes:
        lines += ["", one.since, *part.changes]
    if part.passages:
        count = len(part.passages) + part.more_passages
        lines += ["", text(part.language, "briefing.evidence", count=count)]
        shown = part.passages[:MOST_PASSAGES]
        lines += [f"{number}. {passage_text(part.language, passage)}" for number, passage in enumerate(shown, 1)]
        if count > len(shown):
            lines.append(text(part.language, "briefing.evidence_more", count=count - len(shown)))
    if part.link.startswith("http"):
        lines += ["", part.link]
    return lines
