"""The few shapes of WordprocessingML that an official document is made of, as XML text; all words are escaped."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.svg import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
# 914400 EMU are an inch.
EMU_PER_MM = 36_000
TWIPS_PER_MM = 1440 / 25.4


def run(words: str, style: str = "") -> str:
    """A run of words, in a character style where one is named."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def paragraph(style: str, *inline: str, properties: str = "") -> str:
    """A paragraph in this style around runs; `properties` are more of its properties, as XML."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{"".join(inline)}</w:p>'


def field(instruction: str, shown: str) -> str:
    """A field that Word can update, showing `shown` until it does."""
    return f'<w:fldSimple w:instr=" {escape(instruction)} ">{run(shown)}</w:fldSimple>'


def footnote_mark(number: int) -> str:
    """The mark that leads to the footnote with this number."""
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def picture(relation: str, number: int, width_mm: float, height_mm: float, name: str, spoken: str) -> str:
    """A picture in the line, with what a screen reader says of it."""
    wide, high = round(width_mm * EMU_PER_MM), round(height_mm * EMU_PER_MM)
    known = f'id="{number}" name="{escape(name)}" descr="{escape(spoken)}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr {known}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {known}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], spoken: str, size: str = ""
) -> str:
    """A ruled table whose head repeats on each page. A cell of `rows` is XML of runs; widths are 20ths of a point.

    `size` is "Small" for many columns.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    top = [paragraph(f"TableHead{size}", run(head)) for head in heads]
    lines = [_row(top, widths, "<w:cantSplit/><w:tblHeader/>")]
    lines += [_row([paragraph(f"TableText{size}", cell) for cell in row], widths, "<w:cantSplit/>") for row in rows]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="OfficialTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/><w:tblDescription w:val="{escape(spoken)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(cells: Sequence[str], widths: Sequence[int], properties: str) -> str:
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"
