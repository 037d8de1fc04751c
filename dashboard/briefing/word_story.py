"""What one language of an official document says, from its title to its annex, as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.briefing.evidence_list import evidence_list, row_passages, runs, sections
from dashboard.briefing.items import Part, Passage, Resolved, passage_text
from dashboard.briefing.paper import column_widths, on_paper
from dashboard.briefing.quoting import cell, quotations
from dashboard.briefing.word_notes import Footnotes
from dashboard.briefing.word_package import Package
from dashboard.briefing.word_styles import TEXT_WIDTH
from dashboard.briefing.word_xml import TWIPS_PER_MM, field, footnote_mark, paragraph, picture, run, table
from dashboard.exports.filled import standalone_svg
from dashboard.exports.raster import png_bytes
from dashboard.figures.svg import Drawing
from dashboard.i18n import date_text, text

# A page reads so many rows and columns; the page of the dashboard has them all.
MOST_ROWS, MOST_COLUMNS = 40, 8
# So many statements of a figure stand at the foot of its page; the annex has all of them.
FIRST_NOTES = 3
# A longer table names the annex's numbers in a column: so many notes would leave each page room for two of its rows.
MOST_ROW_NOTES = 8
# Below a figure there must be room for its caption; 245 dots an inch are sharp in print.
_PICTURE_HEIGHT = 195
_PICTURE_UNITS, _PICTURE_SCALE = 960, 1.6
# Points, and from so many columns on the smaller.
_TABLE_SIZE, _SMALL_SIZE, _MANY_COLUMNS = 10.5, 9.0, 6
# More runs of numbers than these are no help to a reader.
_MOST_RUNS = 6


@dataclass(frozen=True)
class Written:
    """Some paragraphs, and whether they end a part."""

    xml: str
    part_done: bool = False


class Story:
    """One language of the document. Figures and tables are numbered from one; `pictures` counts on over languages."""

    def __init__(self, resolved: Resolved, package: Package, notes: Footnotes, pictures: int) -> None:
        self.pictures = pictures
        self._resolved, self._package, self._notes = resolved, package, notes
        self._evidence = evidence_list(resolved.parts)
        self._counted = {"figure": 0, "table": 0}
        # What each part is called in the annex: 图1, 表2.
        self._labels: dict[int, str] = {}
        english = "" if resolved.language == "zh" else "English"
        self._title, self._subtitle, self._caption = f"Title{english}", f"Subtitle{english}", f"Caption{english}"
        self._body = f"Body{english}" if english else "Normal"
        self._headings = (f"Heading1{english}", f"Heading2{english}")
        self._annex = ("AnnexEnglish", "TitleEnglish") if english else ("Annex", "AnnexTitle")

    def written(self) -> Iterator[Written]:
        """The story, piece by piece."""
        resolved = self._resolved
        head = [paragraph(self._title, run(resolved.title)), paragraph(self._subtitle, run(resolved.made_line))]
        if resolved.mark:
            head.append(paragraph(self._subtitle, run(resolved.mark, "Mark")))
        yield Written("".join(head) + paragraph(self._body))
        for section in sections(resolved.parts):
            for order, place in enumerate(section):
                heading = self._headings[0 if order == 0 else 1]
                yield Written(self._part(resolved.parts[place], heading), part_done=True)
        if resolved.sources:
            yield Written(self._sources())
        if self._evidence.numbers:
            yield Written(self._annexed())

    def _text(self, key: str, **values: object) -> str:
        return text(self._resolved.language, f"briefing.paper.{key}", **values)

    def _part(self, part: Part, heading: str) -> str:
        lines = [paragraph(heading, run(part.heading))]
        if part.sentence:
            lines += [paragraph(self._body, run(line)) for line in part.sentence.splitlines() if line.strip()]
        if part.changes:
            colon = text(part.language, "list.colon")
            said = text(part.language, "list.documents_separator").join(part.changes)
            lines.append(paragraph(self._body, run(f"{self._resolved.since}{colon}{said}")))
        drawn = self._drawing(part) if part.chart and isinstance(part.chart.body, Drawing) else ""
        cut: list[str] = []
        kind = "figure" if drawn else "table"
        if drawn:
            lines += [drawn, self._captioned("figure", part)]
        elif part.table is not None and len(part.table.columns):
            tabled, cut = self._table(part)
            lines += [self._captioned("table", part), tabled]
            if part.chart:
                cut.insert(0, self._text("instead"))
        else:
            return "".join(
                [*lines, *(paragraph(self._body, run(line)) for line in (part.subtitle, *part.notes) if line)]
            )
        lines += [paragraph("FigureNote", run(note)) for note in (*cut, *part.notes)]
        lines += self._proof(part, kind, row_by_row=not drawn and bool(row_passages(part)))
        known = [self._resolved.made_line, part.boundary, self._resolved.mark]
        lines += [paragraph("FigureNote", run(line)) for line in known if line]
        if part.link.startswith("http"):
            lines.append(paragraph("FigureNote", run(self._text("view", link=part.link))))
        return "".join(lines)

    def _captioned(self, kind: str, part: Part) -> str:
        """The caption of a figure or a table, its number a field that Word counts itself."""
        self._counted[kind] += 1
        label = self._text(kind)
        self._labels[id(part)] = self._text("label", label=label, number=self._counted[kind])
        colon = text(part.language, "list.colon")
        of_table = colon.join(said for said in (part.subtitle, part.heading) if said)
        words = part.subtitle or part.heading if part.chart else of_table
        # Words from uploads are put in last: whatever is in them, it marks no place.
        before, between, after = self._text("caption", label=label, number="\0", words="\0").split("\0")
        keep = "<w:keepNext/>" if kind == "table" else ""
        number = field(f"SEQ {label} \\* ARABIC", str(self._counted[kind]))
        return paragraph(self._caption, run(before), number, run(between + words + after), properties=keep)

    def _drawing(self, part: Part) -> str:
        """The drawing as a picture, on several pages where one is too small; empty where the server lacks a font."""
        assert part.chart
        assert isinstance(part.chart.body, Drawing)
        lines = []
        for piece, width in on_paper(part.chart.body, TEXT_WIDTH, _PICTURE_HEIGHT):
            png = png_bytes(standalone_svg(piece, _PICTURE_UNITS * width / TEXT_WIDTH), _PICTURE_SCALE)
            if png is None:
                return ""
            self.pictures += 1
            relation = self._package.picture(png)
            height = width * piece.height / piece.width
            name = f"{self._text('figure')} {self._counted['figure'] + 1}"
            shown = picture(relation, self.pictures, width, height, name, part.chart.spoken)
            lines.append(paragraph("Picture", shown))
        return "".join(lines)

    def _table(self, part: Part) -> tuple[str, list[str]]:
        """The part's table with the proof of each row that a fact proves, and what had to be left out of it.

        A short table has footnotes, a long one a last column with the numbers of the annex.
        """
        assert part.table is not None
        shown = part.table.iloc[:MOST_ROWS, :MOST_COLUMNS]
        heads = [str(name) for name in shown.columns]
        cells = [[cell(value) for value in row] for row in shown.itertuples(index=False, name=None)]
        proofs = row_passages(part)
        rows = []
        if numbered := bool(proofs) and len(cells) > MOST_ROW_NOTES:
            heads.append(self._text("column.evidence"))
            for number, row in enumerate(cells):
                row.append(str(self._evidence.numbers[proofs[number].fact]) if number < len(proofs) else "")
        for number, row in enumerate(cells):
            marks = self._mark(proofs[number]) if number < len(proofs) and not numbered else ""
            rows.append([run(row[0]) + marks, *map(run, row[1:])])
        cut = []
        if part.rows > len(shown):
            cut.append(self._text("rows_cut", shown=len(shown), total=part.rows))
        if part.table.shape[1] > MOST_COLUMNS:
            cut.append(self._text("columns_cut", shown=MOST_COLUMNS, total=part.table.shape[1]))
        # A paragraph must stand between two tables, and the notes that follow keep their distance.
        return _ruled(heads, cells, rows, part.heading) + paragraph("FigureNote"), cut

    def _mark(self, passage: Passage) -> str:
        return footnote_mark(self._notes.add(passage_text(self._resolved.language, passage)))

    def _proof(self, part: Part, kind: str, *, row_by_row: bool) -> list[str]:
        """The line of sources with its footnotes, and where in the annex the rest stands."""
        numbers = self._evidence.of(part)
        first = () if row_by_row else part.passages[:FIRST_NOTES]
        marks = run(",", "FootnoteReference").join(self._mark(passage) for passage in first)
        lines = [paragraph("FigureNote", run(part.source_line), marks)] if part.source_line or marks else []
        ranges = self._ranges(numbers)
        if len(first) < len(numbers) and first:
            label = self._text(kind)
            said = self._text("more_evidence", label=label, count=len(numbers), shown=len(first), ranges=ranges)
            lines.append(paragraph("FigureNote", run(said)))
        elif numbers:
            lines.append(paragraph("FigureNote", run(self._text("evidence_in_annex", ranges=ranges))))
        if part.more_passages:
            lines.append(paragraph("FigureNote", run(self._text("evidence_cut", count=part.more_passages))))
        return lines

    def _ranges(self, numbers: Sequence[int]) -> str:
        found = runs(numbers)
        said = [f"{first}–{last}" if last > first else str(first) for first, last in found[:_MOST_RUNS]]
        listed = text(self._resolved.language, "list.separator").join(said)
        return listed if len(found) <= _MOST_RUNS else self._text("ranges_more", ranges=listed)

    def _sources(self) -> str:
        language = self._resolved.language
        empty = text(language, "unknown.empty")
        heads = [self._text(f"column.{name}") for name in ("number", "title", "issuer", "published", "address")]
        rows = [
            [str(number), one.title, one.issuer or empty, date_text(language, one.published), one.url or empty]
            for number, one in enumerate(self._resolved.sources, 1)
        ]
        listed = _ruled(heads, rows, [[*map(run, row)] for row in rows], self._text("sources"))
        known = (
            paragraph(self._headings[0], run(self._text("sources"))),
            paragraph(self._body, run(self._text("sources_note"))),
        )
        end = paragraph(self._body)
        if self._evidence.numbers:
            end += paragraph(self._body, run(self._text("annex_line", name=self._text("evidence"))))
        return "".join(known) + listed + end

    def _annexed(self) -> str:
        """Every statement once, under its document, on pages of their own."""
        language = self._resolved.language
        head, title = self._annex
        lines = [
            paragraph(head, run(self._text("annex")), properties="<w:pageBreakBefore/>"),
            paragraph(title, run(self._text("evidence"))),
        ]
        for name, entries in self._evidence.documents:
            lines.append(paragraph("EvidenceDocument", run(name)))
            for entry in entries:
                said = quotations(language, entry.passage) or self._text("nothing_quoted")
                named = [self._labels.get(id(self._resolved.parts[place]), "") for place in entry.parts]
                words = self._text(
                    "entry",
                    number=entry.number,
                    name=entry.passage.name,
                    quotations=said,
                    places=text(language, "list.separator").join(label for label in named if label),
                )
                lines.append(paragraph("Evidence", run(words)))
        return "".join(lines)


def _ruled(heads: Sequence[str], words: Sequence[Sequence[str]], cells: Sequence[Sequence[str]], spoken: str) -> str:
    """The table as wide as the page's words; `cells` are the words as XML of runs."""
    small = len(heads) >= _MANY_COLUMNS
    size = _SMALL_SIZE if small else _TABLE_SIZE
    widths = column_widths(heads, words, round(TEXT_WIDTH * TWIPS_PER_MM), size * 20)
    return table(heads, cells, widths, spoken, "Small" if small else "")
