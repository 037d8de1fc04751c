"""How an official document looks: page, fonts, styles and numbering, after GB/T 9704-2012.

Sizes are the standard's: 二号 is 22 pt, 三号 16 pt, 四号 14 pt. `docs/decisions` says which points are followed.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.briefing.word_xml import NAMESPACES, TWIPS_PER_MM

# Millimetres: A4, and a text block of 156 x 225 that leaves 37 above it and 28 at the binding edge.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
MARGIN_TOP, MARGIN_LEFT = 37, 28
LINES, CHARACTERS = 22, 28
# The dash of the page number stands 7 mm below the text block: its line ends some 3 mm lower.
_FOOT = PAGE_HEIGHT - MARGIN_TOP - TEXT_HEIGHT - 10

TITLE_FONT, BODY_FONT, SECOND_FONT = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312"
FIRST_FONT, PLAIN_FONT, LATIN_FONT = "黑体", "宋体", "Times New Roman"
BODY_SIZE = 16.0
# 22 lines fill the height of the text block.
LINE_TWIPS = int(TEXT_HEIGHT * TWIPS_PER_MM / LINES)
# 28 characters of the body fill a line where each stands so much closer (twips). Not by a grid of characters: one
# narrower than its characters gives each of them two cells in LibreOffice.
CLOSER = int(TEXT_WIDTH * TWIPS_PER_MM / CHARACTERS) - round(BODY_SIZE * 20)


@dataclass(frozen=True)
class Font:
    """A font as a document names it: other names it goes by, what it is like (panose), its character set."""

    name: str
    others: str
    panose: str
    charset: str = "86"
    family: str = "auto"


# Where a machine lacks the first name, Word and WPS take one of the others; the last are what Windows carries.
FONTS = (
    Font(TITLE_FONT, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun", "03000509000000000000"),
    Font(BODY_FONT, "仿宋,FangSong,华文仿宋,STFangsong", "02010609060101010101", family="modern"),
    Font(SECOND_FONT, "楷体,KaiTi,华文楷体,STKaiti", "02010609060101010101", family="modern"),
    Font(FIRST_FONT, "SimHei,华文黑体,STHeiti,微软雅黑", "02010609060101010101", family="modern"),
    Font(PLAIN_FONT, "SimSun,华文宋体,STSong", "02010600030101010101"),
    Font(LATIN_FONT, "Liberation Serif", "02020603050405020304", "00", "roman"),
)


def fonts_xml() -> str:
    """The table of fonts, each with the names to try in its place."""
    fonts = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.others}"/><w:panose1 w:val="{font.panose}"/>'
        f'<w:charset w:val="{font.charset}"/><w:family w:val="{font.family}"/><w:pitch w:val="default"/></w:font>'
        for font in FONTS
    )
    return f"<w:fonts {NAMESPACES}>{fonts}</w:fonts>"


def section_xml(language: str, *, last: bool, footers: tuple[str, str]) -> str:
    """The page of one language. A Chinese page has a grid of 22 lines; `last` ends the document."""
    right = PAGE_WIDTH - MARGIN_LEFT - TEXT_WIDTH
    bottom = PAGE_HEIGHT - MARGIN_TOP - TEXT_HEIGHT
    grid = f'<w:docGrid w:type="lines" w:linePitch="{LINE_TWIPS}"/>'
    odd, even = footers
    properties = (
        f'<w:footerReference w:type="default" r:id="{odd}"/><w:footerReference w:type="even" r:id="{even}"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{_twips(PAGE_WIDTH)}" w:h="{_twips(PAGE_HEIGHT)}"/>'
        f'<w:pgMar w:top="{_twips(MARGIN_TOP)}" w:right="{_twips(right)}" w:bottom="{_twips(bottom)}" '
        f'w:left="{_twips(MARGIN_LEFT)}" w:header="{_twips(15)}" w:footer="{_twips(_FOOT)}" w:gutter="0"/>'
        + (grid if language == "zh" else "")
    )
    section = f"<w:sectPr>{properties}</w:sectPr>"
    return section if last else f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def numbering_xml() -> str:
    """The numbers of headings: 一、（一）1. in Chinese, 1. and 1.1 in English; each hangs on its style."""
    chinese = _levels(
        ("chineseCountingThousand", "%1、", "nothing", "Heading1"),
        ("chineseCountingThousand", "（%2）", "nothing", "Heading2"),
        ("decimal", "%3.", "nothing", "Heading3"),
    )
    english = _levels(("decimal", "%1.", "space", "Heading1English"), ("decimal", "%1.%2", "space", "Heading2English"))
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
        f'{chinese}</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>{english}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    )


def _levels(*levels: tuple[str, str, str, str]) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="{after}"/><w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/></w:lvl>'
        for place, (form, words, after, style) in enumerate(levels)
    )


def styles_xml() -> str:
    """Every style of the document, those of both languages."""
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_font(BODY_FONT)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>" + "".join(_style(style) for style in _STYLES) + _REST + "</w:styles>"
    )


@dataclass(frozen=True)
class _Style:
    """One paragraph style. `line` is a fixed distance in twips, else a multiple of the font's own."""

    name: str
    shown: str
    size: float
    font: str = BODY_FONT
    align: str = "left"
    line: int = 0
    multiple: float = 1.0
    indent: bool = False
    before: int = 0
    after: int = 0
    level: int = -1
    numbered: int = 0
    bold: bool = False
    keep_next: bool = False
    hanging: int = 0
    left: int = 0
    based: str = "Normal"
    grid: bool = True


def _body(name: str, shown: str, font: str, level: int) -> _Style:
    return _Style(name, shown, 16, font, "both", LINE_TWIPS, indent=True, level=level, numbered=1, keep_next=True)


_STYLES = (
    _Style("Normal", "Normal", BODY_SIZE, align="both", line=LINE_TWIPS, indent=True, based=""),
    _Style("Title", "Title", 22, TITLE_FONT, "center", 720, after=LINE_TWIPS // 2),
    _Style("Subtitle", "Subtitle", 16, SECOND_FONT, "center", LINE_TWIPS),
    _body("Heading1", "heading 1", FIRST_FONT, 0),
    _body("Heading2", "heading 2", SECOND_FONT, 1),
    _body("Heading3", "heading 3", BODY_FONT, 2),
    _Style("Annex", "Annex", 16, FIRST_FONT, "left", LINE_TWIPS, level=0, keep_next=True),
    _Style("AnnexTitle", "Annex Title", 22, TITLE_FONT, "center", 720, before=LINE_TWIPS, after=LINE_TWIPS),
    _Style("Picture", "Picture", 12, align="center", before=120, keep_next=True, grid=False),
    _Style("Caption", "caption", 12, FIRST_FONT, "center", 400, before=60, after=60, grid=False),
    _Style("FigureNote", "Figure Note", 10.5, PLAIN_FONT, "both", 320, grid=False),
    _Style("TableText", "Table Text", 10.5, BODY_FONT, "left", multiple=1.05, grid=False),
    _Style("TableHead", "Table Head", 10.5, FIRST_FONT, "center", multiple=1.05, grid=False),
    _Style("EvidenceDocument", "Evidence Document", 12, FIRST_FONT, "left", 400, before=120, level=1, keep_next=True,
           grid=False),
    _Style("Evidence", "Evidence", 10.5, BODY_FONT, "both", 320, hanging=567, left=567, grid=False),
    _Style("TableTextSmall", "Table Text Small", 9, BODY_FONT, "left", multiple=1.05, grid=False),
    _Style("TableHeadSmall", "Table Head Small", 9, FIRST_FONT, "center", multiple=1.05, grid=False),
    _Style("FootnoteText", "footnote text", 9, PLAIN_FONT, "both", multiple=1.0, grid=False),
    _Style("Footer", "footer", 14, PLAIN_FONT, multiple=1.0, grid=False),
    _Style("TitleEnglish", "Title English", 20, TITLE_FONT, "center", multiple=1.1, after=160, bold=True, grid=False),
    _Style("SubtitleEnglish", "Subtitle English", 12, align="center", multiple=1.15, grid=False),
    _Style("BodyEnglish", "Body English", 12, align="both", multiple=1.25, after=120, grid=False),
    _Style("Heading1English", "Heading 1 English", 14, FIRST_FONT, multiple=1.15, before=280, after=120, level=0,
           numbered=2, bold=True, keep_next=True, grid=False),
    _Style("Heading2English", "Heading 2 English", 12, FIRST_FONT, multiple=1.15, before=200, after=80, level=1,
           numbered=2, bold=True, keep_next=True, grid=False),
    _Style("CaptionEnglish", "Caption English", 11, FIRST_FONT, "center", 300, before=60, after=60, bold=True,
           grid=False),
    _Style("AnnexEnglish", "Annex English", 16, FIRST_FONT, multiple=1.15, after=160, level=0, bold=True,
           keep_next=True, grid=False),
)  # fmt: skip


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{name}" w:cs="{LATIN_FONT}"/>'


def _style(style: _Style) -> str:
    number = f'<w:numPr><w:ilvl w:val="{style.level}"/><w:numId w:val="{style.numbered}"/></w:numPr>'
    line = (
        f'w:line="{style.line}" w:lineRule="exact"'
        if style.line
        else f'w:line="{style.multiple * 240:.0f}" w:lineRule="auto"'
    )
    # Two characters, whatever their size; none has to be said, as Normal has them.
    first = 'w:firstLineChars="200" w:firstLine="640"' if style.indent else 'w:firstLineChars="0" w:firstLine="0"'
    indent = f'<w:ind w:left="{style.left}" w:hanging="{style.hanging}"/>' if style.hanging else f"<w:ind {first}/>"
    # The schema orders the properties of a paragraph.
    paragraph = (
        ("<w:keepNext/>" if style.keep_next else "")
        + (number if style.numbered else "")
        + ('<w:snapToGrid w:val="0"/>' if not style.grid else "")
        + f'<w:spacing w:before="{style.before}" w:after="{style.after}" {line}/>{indent}<w:jc w:val="{style.align}"/>'
        + (f'<w:outlineLvl w:val="{style.level}"/>' if style.level >= 0 else "")
    )
    weight = "<w:b/>" if style.bold else ""
    size = round(style.size * 2)
    closer = f'<w:spacing w:val="{CLOSER}"/>' if style.grid and style.size == BODY_SIZE else ""
    latin = PLAIN_FONT if style.name == "Footer" else LATIN_FONT
    font = _font(style.font).replace(f'"{LATIN_FONT}"', f'"{latin}"')
    grid = '<w:snapToGrid w:val="0"/>' if not style.grid else ""
    # Chinese names and quotations stand in the English part too: both languages are named.
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    based = f'<w:basedOn w:val="{style.based}"/>' if style.based else ""
    default = ' w:default="1"' if style.name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.name}"><w:name w:val="{style.shown}"/>{based}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{font}{weight}{grid}{closer}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{language}</w:rPr></w:style>'
    )


_LINE = 'w:val="single" w:sz="6" w:space="0" w:color="000000"'
_REST = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Mark"><w:name w:val="Mark"/><w:basedOn w:val="DefaultParagraphFont"/>'
    "<w:rPr><w:b/></w:rPr></w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="OfficialTable"><w:name w:val="Official Table"/><w:basedOn w:val="TableNormal"/>'
    f"<w:tblPr><w:tblBorders><w:top {_LINE}/><w:left {_LINE}/><w:bottom {_LINE}/><w:right {_LINE}/>"
    f"<w:insideH {_LINE}/><w:insideV {_LINE}/></w:tblBorders></w:tblPr></w:style>"
)
