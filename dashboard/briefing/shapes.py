"""Shapes of a slide as XML text: written at once for a whole drawing, which is many times faster than one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dashboard.figures.svg import escape
from dashboard.theme import COLOURS

EMU_PER_POINT = 12700
# The Chinese font that PowerPoint and WPS on Windows have; other systems put their own in its place.
CHINESE_FONT = "Microsoft YaHei"
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LONGEST_NAME, _LONGEST_DESCRIPTION = 120, 1000
_HAIRLINE = 3175
_LEADING = 1.3

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass
class Ids:
    """The numbers of the shapes of one slide: no two shapes share one."""

    last: int = 1000

    def next(self) -> int:
        """A number that no shape of this slide has yet."""
        self.last += 1
        return self.last


@dataclass(frozen=True)
class Paint:
    """How a shape is painted: named or hexadecimal colours, empty for none; `hatch` is the colour of the hatching.

    `width` is in points; `dash` a preset of the file format, empty for a line drawn through.
    """

    fill: str = ""
    stroke: str = ""
    width: float = 0.75
    dash: str = ""
    hatch: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """One paragraph: its words, size in points, colour, weight; `link` leads to an address of the web."""

    text: str
    size: float
    colour: str = "text"
    bold: bool = False
    align: str = "l"
    link: str = ""
    after: float = 0.0


@dataclass
class Group:
    """Shapes under one name, for the selection pane and for screen readers."""

    name: str
    box: Box
    children: list[str] = field(default_factory=list)
    description: str = ""


def emu(points: float) -> int:
    """Points as the whole units of the file format."""
    return round(points * EMU_PER_POINT)


def colour(name: str) -> str:
    """The six digits of a named colour as it is printed, or of `#rrggbb`."""
    value = name if name.startswith("#") else COLOURS[name].printed
    return value.removeprefix("#").upper()


def solid(name: str, opacity: float = 1.0) -> str:
    """A fill of one colour."""
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    return f'<a:solidFill><a:srgbClr val="{colour(name)}">{alpha}</a:srgbClr></a:solidFill>'


def fill(paint: Paint) -> str:
    """The fill of a shape or cell."""
    if paint.hatch:
        return (
            f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{colour(paint.hatch)}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{colour(paint.fill or "background")}"/></a:bgClr></a:pattFill>'
        )
    return solid(paint.fill, paint.opacity) if paint.fill else "<a:noFill/>"


def outline(paint: Paint) -> str:
    """The line around a shape."""
    if not paint.stroke:
        return "<a:ln><a:noFill/></a:ln>"
    dash = f'<a:prstDash val="{paint.dash}"/>' if paint.dash else ""
    width = max(emu(paint.width), _HAIRLINE)
    return f'<a:ln w="{width}">{solid(paint.stroke, paint.opacity)}{dash}<a:round/></a:ln>'


def named(ids: Ids, name: str, description: str = "") -> str:
    """The number, name and alternative text of a shape."""
    told = f' descr="{escape(description[:_LONGEST_DESCRIPTION])}"' if description else ""
    return f'<p:cNvPr id="{ids.next()}" name="{escape(_one_line(name)[:_LONGEST_NAME]) or "·"}"{told}/>'


def _one_line(words: str) -> str:
    return " ".join(words.split())


def frame(box: Box, *, rotation: float = 0, tag: str = "a:xfrm") -> str:
    """Where a shape stands: left, top, width, height in points."""
    left, top, width, height = box
    turned = f' rot="{round(rotation * 60_000)}"' if rotation else ""
    return (
        f'<{tag}{turned}><a:off x="{emu(left)}" y="{emu(top)}"/>'
        f'<a:ext cx="{max(emu(width), 0)}" cy="{max(emu(height), 0)}"/></{tag}>'
    )


def preset(
    ids: Ids, name: str, shape: str, box: Box, paint: Paint, description: str = "", *, round_by: float = 0
) -> str:
    """A shape that the file format knows by name: rect, roundRect, ellipse."""
    adjust = f'<a:gd name="adj" fmla="val {round(min(round_by, 0.5) * 100_000)}"/>' if shape == "roundRect" else ""
    return (
        f"<p:sp><p:nvSpPr>{named(ids, name, description)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{frame(box)}"
        f'<a:prstGeom prst="{shape}"><a:avLst>{adjust}</a:avLst></a:prstGeom>'
        f"{fill(paint)}{outline(paint)}</p:spPr></p:sp>"
    )


# One piece of an outline: its command and points: M one, L one, Q two, C three, Z none.
Piece = tuple[str, Sequence[Point]]
_PIECES = {"M": "moveTo", "L": "lnTo", "Q": "quadBezTo", "C": "cubicBezTo"}


def freeform(ids: Ids, name: str, pieces: Sequence[Piece], paint: Paint, description: str = "") -> str:
    """A shape of its own outline, in points on the slide; empty where it has no point."""
    points = [point for _, several in pieces for point in several]
    if not points:
        return ""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    drawn = []
    for command, several in pieces:
        if command == "Z":
            drawn.append("<a:close/>")
            continue
        at = "".join(f'<a:pt x="{emu(x - left)}" y="{emu(y - top)}"/>' for x, y in several)
        drawn.append(f"<a:{_PIECES[command]}>{at}</a:{_PIECES[command]}>")
    filled = "" if paint.fill or paint.hatch else ' fill="none"'
    return (
        f"<p:sp><p:nvSpPr>{named(ids, name, description)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>"
        f"{frame((left, top, width, height))}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{emu(width)}" h="{emu(height)}"{filled}>'
        f"{''.join(drawn)}</a:path></a:pathLst></a:custGeom>{fill(paint)}{outline(paint)}</p:spPr></p:sp>"
    )


def run_properties(size: float, tone: str, *, bold: bool = False, tag: str = "a:rPr", link: str = "") -> str:
    """How words look: size, colour, weight, the Chinese font."""
    leads = f'<a:hlinkClick r:id="{escape(link)}"/>' if link else ""
    return (
        f'<{tag} lang="zh-CN" altLang="en-US" sz="{max(round(size * 100), 100)}" b="{int(bold)}" dirty="0">'
        f'{solid(tone)}<a:latin typeface="+mn-lt"/><a:ea typeface="{CHINESE_FONT}"/>'
        f'<a:cs typeface="+mn-lt"/>{leads}</{tag}>'
    )


def paragraph(words: Words) -> str:
    """One paragraph; a line break in the words is one on the slide."""
    properties = run_properties(words.size, words.colour, bold=words.bold, link=words.link)
    runs = "<a:br/>".join(
        f"<a:r>{properties}<a:t>{escape(line)}</a:t></a:r>" if line else "" for line in words.text.split("\n")
    )
    after = f'<a:spcAft><a:spcPts val="{round(words.after * 100)}"/></a:spcAft>' if words.after else ""
    return (
        f'<a:p><a:pPr algn="{words.align}"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef>{after}<a:buNone/></a:pPr>{runs}</a:p>'
    )


def text_box(
    ids: Ids,
    name: str,
    box: Box,
    words: Iterable[Words],
    *,
    anchor: str = "t",
    wrap: bool = True,
    paint: Paint | None = None,
    inset: float = 0,
    rotation: float = 0,
) -> str:
    """A box of words; without `wrap` a line stays one line, however wide the reader's font is."""
    lines = "".join(paragraph(line) for line in words) or "<a:p/>"
    edge = emu(inset)
    return (
        f'<p:sp><p:nvSpPr>{named(ids, name)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'{frame(box, rotation=rotation)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{fill(paint or Paint())}{outline(paint or Paint())}</p:spPr>"
        f'<p:txBody><a:bodyPr wrap="{"square" if wrap else "none"}" lIns="{edge}" tIns="{edge}" rIns="{edge}" '
        f'bIns="{edge}" anchor="{anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>{lines}</p:txBody></p:sp>'
    )


def group(ids: Ids, content: Group) -> str:
    """The shapes under one name; their places stay those on the slide."""
    left, top, width, height = content.box
    off = f'x="{emu(left)}" y="{emu(top)}"'
    size = f'cx="{max(emu(width), 1)}" cy="{max(emu(height), 1)}"'
    return (
        f"<p:grpSp><p:nvGrpSpPr>{named(ids, content.name, content.description)}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm><a:off {off}/><a:ext {size}/><a:chOff {off}/><a:chExt {size}/></a:xfrm></p:grpSpPr>"
        f"{''.join(content.children)}</p:grpSp>"
    )


def line_height(size: float) -> float:
    """The height of a line of this size, as the Chinese fonts have it."""
    return size * _LEADING
