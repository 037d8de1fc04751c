"""A briefing as one HTML file that asks for nothing else: it opens without a network and prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.briefing.evidence_list import EvidenceList, evidence_list, row_passages, runs, sections
from dashboard.briefing.items import Part, Resolved, Source, Step
from dashboard.briefing.quoting import cell, quotations
from dashboard.briefing.web_drawing import WebDrawings
from dashboard.briefing.web_style import style_sheet
from dashboard.figures.svg import Drawing, escape
from dashboard.i18n import date_text, text

# Nothing may be fetched, run or sent, whatever an uploaded name tries.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_bytes(resolved: Sequence[Resolved], step: Step | None = None) -> bytes:
    """The briefing as UTF-8 HTML, one language after the other; `step` is told how many parts are done."""
    if not resolved:
        raise ValueError("a page needs at least one language")
    drawings = WebDrawings()
    total, done = sum(len(one.parts) for one in resolved), 0
    articles = []
    for one in resolved:
        article = _Article(one, drawings)
        lines = [article.head()]
        for section in sections(one.parts):
            for order, place in enumerate(section):
                lines.append(article.part(place, 2 if order == 0 else 3))
                done += 1
                if step:
                    step(done, total)
        tag = text(one.language, "language.tag")
        articles.append(f'<article lang="{tag}">{"".join(lines)}{article.sources()}{article.evidence()}</article>')
    first = resolved[0]
    foot = text(first.language, "briefing.paper.foot", title=first.title, made=first.made_line)
    whole = (
        f'<!DOCTYPE html><html lang="{text(first.language, "language.tag")}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light">'
        f"<title>{escape(first.title)}</title><style>{style_sheet(foot)}</style></head>"
        f"<body>{drawings.outlines()}<main>{''.join(articles)}</main></body></html>"
    )
    return whole.encode("utf-8")


class _Article:
    """One language of the page. Every name in it ends with the language, so that two languages can share the page."""

    def __init__(self, resolved: Resolved, drawings: WebDrawings) -> None:
        self._resolved, self._drawings = resolved, drawings
        self._language = resolved.language
        self._evidence: EvidenceList = evidence_list(resolved.parts)
        self._counted = {"figure": 0, "table": 0}
        # Where each fact is shown: its number -> (label, name in the page).
        self._shown: dict[int, list[tuple[str, str]]] = {}

    def _text(self, key: str, **values: object) -> str:
        return text(self._language, f"briefing.paper.{key}", **values)

    def _list(self, items: Iterable[str]) -> str:
        return text(self._language, "list.separator").join(items)

    def head(self) -> str:
        """Title, day and version, mark, and the contents."""
        resolved = self._resolved
        mark = f'<p class="mark">{escape(resolved.mark)}</p>' if resolved.mark else ""
        entries = "".join(
            f'<li><a href="#{self._name(section[0])}">{escape(resolved.parts[section[0]].heading)}</a></li>'
            for section in sections(resolved.parts)
        )
        contents = escape(self._text("contents"))
        return (
            f'<header><h1>{escape(resolved.title)}</h1><p class="made">{escape(resolved.made_line)}</p>{mark}</header>'
            f'<nav aria-label="{contents}"><strong>{contents}</strong><ol>{entries}</ol></nav>'
        )

    def _name(self, place: int) -> str:
        return f"part-{place + 1}-{self._language}"

    def part(self, place: int, level: int) -> str:
        """One chart or table with its heading, its notes and its way to the evidence."""
        part = self._resolved.parts[place]
        lines = [f'<h{level} id="{self._name(place)}">{escape(part.heading)}</h{level}>']
        lines += [f"<p>{escape(line)}</p>" for line in part.sentence.splitlines() if line.strip()]
        if part.changes:
            colon = text(self._language, "list.colon")
            said = text(self._language, "list.documents_separator").join(part.changes)
            lines.append(f"<p>{escape(self._resolved.since + colon + said)}</p>")
        notes = [escape(note) for note in part.notes]
        tabled = part.table is not None and len(part.table.columns) > 0
        if part.chart and isinstance(part.chart.body, Drawing):
            label = self._label("figure")
            caption = self._caption("figure", part.subtitle or part.heading)
            svg = self._drawings.svg(part.chart.body)
            lines.append(f'<figure><div class="wide">{svg}</div><figcaption>{caption}</figcaption></figure>')
            if tabled:
                data = escape(self._text("data"))
                lines.append(f"<details><summary>{data}</summary>{self._table(part, place, label, '')}</details>")
        elif tabled:
            label = self._label("table")
            colon = text(self._language, "list.colon")
            of_table = part.heading if part.chart else colon.join(w for w in (part.subtitle, part.heading) if w)
            lines.append(self._table(part, place, label, self._caption("table", of_table)))
            if part.chart:
                notes.insert(0, escape(self._text("instead")))
        else:
            return "".join(lines) + "".join(f"<p>{note}</p>" for note in (escape(part.subtitle), *notes) if note)
        if part.table is not None and part.rows > len(part.table):
            notes.append(escape(self._text("rows_cut", shown=len(part.table), total=part.rows)))
        notes += self._proof(part, place, label)
        notes += [escape(line) for line in (self._resolved.made_line, part.boundary) if line]
        if self._resolved.mark:
            notes.append(f'<span class="mark">{escape(self._resolved.mark)}</span>')
        if part.link.startswith("http"):
            notes.append(f'<a href="{escape(part.link)}" rel="noreferrer">{escape(part.link)}</a>')
        return "".join(lines) + '<ul class="notes">' + "".join(f"<li>{note}</li>" for note in notes) + "</ul>"

    def _label(self, kind: str) -> str:
        self._counted[kind] += 1
        return self._text("label", label=self._text(kind), number=self._counted[kind])

    def _caption(self, kind: str, words: str) -> str:
        return escape(self._text("caption", label=self._text(kind), number=self._counted[kind], words=words))

    def _table(self, part: Part, place: int, label: str, caption: str) -> str:
        """The part's table, a link to its evidence at each row that a fact proves."""
        assert part.table is not None
        proofs = row_passages(part)
        rows = []
        for number, row in enumerate(part.table.itertuples(index=False, name=None)):
            cells = [escape(cell(value)) for value in row]
            if number < len(proofs):
                entry = self._evidence.numbers[proofs[number].fact]
                own = f"row-{place + 1}-{number + 1}-{self._language}"
                self._shown.setdefault(entry, []).append((label, own))
                told = escape(self._text("evidence_of"))
                cells[0] += (
                    f'<sup><a id="{own}" href="#{self._entry(entry)}" aria-label="{told} {entry}">{entry}</a></sup>'
                )
            rows.append("<tr>" + "".join(f"<td>{one}</td>" for one in cells) + "</tr>")
        heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in part.table.columns)
        named = f"<caption>{caption}</caption>" if caption else ""
        spoken = escape(part.heading)
        return (
            f'<div class="wide" role="region" tabindex="0" aria-label="{spoken}"><table>{named}'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        )

    def _entry(self, number: int) -> str:
        return f"evidence-{number}-{self._language}"

    def _proof(self, part: Part, place: int, label: str) -> list[str]:
        """The sources, and links to all that proves the part."""
        lines = [escape(part.source_line)] if part.source_line else []
        numbers = self._evidence.of(part)
        if numbers and not row_passages(part):
            links = []
            for first, last in runs(numbers):
                ends = dict.fromkeys((first, last))
                links.append("–".join(f'<a href="#{self._entry(number)}">{number}</a>' for number in ends))
            for number in numbers:
                self._shown.setdefault(number, []).append((label, self._name(place)))
            colon = escape(text(self._language, "list.colon"))
            lines.append(escape(self._text("evidence_count", count=len(numbers))) + colon + self._list(links))
        if part.more_passages:
            lines.append(escape(self._text("evidence_cut", count=part.more_passages)))
        return lines

    def sources(self) -> str:
        """Every document that the briefing rests on."""
        if not self._resolved.sources:
            return ""
        heads = [self._text(f"column.{name}") for name in ("number", "title", "issuer", "published", "address")]
        rows = "".join(self._source(number, one) for number, one in enumerate(self._resolved.sources, 1))
        named = escape(self._text("sources"))
        return (
            f'<h2>{named}</h2><p>{escape(self._text("sources_note"))}</p><div class="wide" role="region" tabindex="0" '
            f'aria-label="{named}"><table><thead><tr>'
            + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
            + f"</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _source(self, number: int, one: Source) -> str:
        empty = escape(text(self._language, "unknown.empty"))
        address = escape(one.url)
        # Only an address of the web becomes a link; anything else that was uploaded stays words.
        if one.url.startswith(("http://", "https://")):
            address = f'<a href="{address}" rel="noreferrer">{address}</a>'
        day = escape(date_text(self._language, one.published))
        cells = [str(number), escape(one.title), escape(one.issuer) or empty, day, address or empty]
        return "<tr>" + "".join(f"<td>{words}</td>" for words in cells) + "</tr>"

    def evidence(self) -> str:
        """Every statement once, under its document, each with the way back to where it is shown."""
        if not self._evidence.numbers:
            return ""
        lines = [f'<section class="evidence"><h2>{escape(self._text("evidence"))}</h2>']
        for name, entries in self._evidence.documents:
            lines.append(f"<h3>{escape(name)}</h3><ol>")
            for entry in entries:
                said = escape(quotations(self._language, entry.passage) or self._text("nothing_quoted"))
                colon = escape(text(self._language, "list.colon"))
                back = self._list(
                    f'<a href="#{own}" aria-label="{escape(self._text("back", place=label))}">↩ {escape(label)}</a>'
                    for label, own in dict(reversed(self._shown.get(entry.number, []))).items()
                )
                lines.append(
                    f'<li id="{self._entry(entry.number)}"><span class="number">{entry.number}</span>'
                    f"<strong>{escape(entry.passage.name)}</strong>{colon}{said} {back}</li>"
                )
            lines.append("</ol>")
        return "".join(lines) + "</section>"
