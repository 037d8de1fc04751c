"""Real footnotes for a Word document: python-docx 1.2 writes none, so their part is written here."""

from __future__ import annotations

from dashboard.briefing.word_xml import NAMESPACES, paragraph, run

# The two that every document with footnotes needs: the line above them, and the line above a continued one.
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_OWN_MARK = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'


class Footnotes:
    """The footnotes of one document, in the order in which they are called for."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def add(self, words: str) -> int:
        """Note the words; returns the number by which a mark calls for them."""
        self._words.append(words)
        return len(self._words)

    def xml(self) -> str:
        """The part of footnotes."""
        notes = "".join(
            f'<w:footnote w:id="{number}">{paragraph("FootnoteText", _OWN_MARK, run(" " + words))}</w:footnote>'
            for number, words in enumerate(self._words, 1)
        )
        return f"<w:footnotes {NAMESPACES}>{_SEPARATORS}{notes}</w:footnotes>"
