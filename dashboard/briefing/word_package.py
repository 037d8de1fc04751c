"""The file around an official document: its parts put together by python-docx, whose own look is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

from dashboard.briefing.word_styles import fonts_xml, numbering_xml, styles_xml
from dashboard.briefing.word_xml import NAMESPACES, field, run
from dashboard.figures.svg import escape

if TYPE_CHECKING:
    from docx.document import Document

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Relations of python-docx's template that an official document has no use for: a thumbnail, another look, a form.
_UNUSED = ("stylesWithEffects", "customXml", "webSettings", "thumbnail", "extended-properties")


class Package:
    """A document in the making: pictures and feet are related first, the body comes last."""

    def __init__(self) -> None:
        # A third of a second to import, and only this export needs it.
        import docx

        self._document: Document = docx.Document()
        self._numbers: dict[str, int] = {}
        for related in (self._document.part, self._document.part.package):
            for key in [key for key, relation in related.rels.items() if relation.reltype.endswith(_UNUSED)]:
                del related.rels[key]

    def picture(self, png: bytes) -> str:
        """The relation of a picture; the same picture is kept once."""
        return str(self._document.part.get_or_add_image(BytesIO(png))[0])

    def feet(self) -> tuple[str, str]:
        """The relations of the feet of odd and of even pages: — 1 — at the outer edge, one character in."""
        odd = '<w:ind w:firstLineChars="0" w:firstLine="0" w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
        even = '<w:ind w:leftChars="100" w:left="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>'
        return self._foot("footer1", odd), self._foot("footer2", even)

    def _foot(self, name: str, place: str) -> str:
        number = f"{run('— ')}{field('PAGE', '1')}{run(' —')}"
        line = f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{place}</w:pPr>{number}</w:p>'
        return self._add(name, "footer", f"<w:ftr {NAMESPACES}>{line}</w:ftr>")

    def _add(self, name: str, kind: str, xml: str) -> str:
        """Relate a part of this kind, in the place of any that is there."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        main = self._document.part
        uri = PackURI(f"/word/{name}.xml")
        reltype = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        for key in [key for key, relation in main.rels.items() if relation.reltype == reltype and kind != "footer"]:
            del main.rels[key]
        return str(main.relate_to(Part(uri, content, (_HEAD + xml).encode("utf-8"), main.package), reltype))

    def complete(self, body: str, notes: str, title: str, languages: Sequence[str], made: date) -> bytes:
        """The whole file. `notes` is the part of footnotes, `languages` those of the document, the first its own."""
        from docx.oxml import parse_xml

        self._add("styles", "styles", styles_xml())
        self._add("fontTable", "fontTable", fonts_xml())
        self._add("numbering", "numbering", numbering_xml())
        self._add("footnotes", "footnotes", notes)
        self._add("settings", "settings", _settings(languages[0]))
        element = self._document.element
        element.remove(element.body)
        element.append(parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>"))
        known = self._document.core_properties
        # A property holds 255 characters, and none that XML has no place for.
        known.title = unescape(escape(title))[:255]
        known.language = "zh-CN" if languages[0] == "zh" else "en"
        known.author = known.last_modified_by = known.comments = known.keywords = ""
        known.revision = 1
        # The day is the briefing's own, so that the same briefing gives the same file.
        known.created = known.modified = datetime.combine(made, time())
        whole = BytesIO()
        self._document.save(whole)
        return whole.getvalue()


def _settings(language: str) -> str:
    main = '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
        '<w:drawingGridVerticalSpacing w:val="156"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f"</w:compat>{main}</w:settings>"
    )
