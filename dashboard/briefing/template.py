"""The presentation that slides are put into: our own, made here, or one that a user brings."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from dashboard.briefing.saved import BriefingError
from dashboard.briefing.shapes import CHINESE_FONT, Ids, Paint, colour, emu, preset

# python-pptx is only imported when slides are made, and its own types say less than its sources.
Presentation = Any
SlideLayout = Any

# 13.333 by 7.5 inches.
WIDTH, HEIGHT = 960.0, 540.0
_LARGEST, _LARGEST_UNPACKED = 30_000_000, 300_000_000
_LATIN_FONT = "Arial"
_THEME_COLOURS = {
    "dk1": "text", "lt1": "background", "dk2": "accent", "lt2": "accent-soft", "accent1": "accent",
    "accent2": "selected", "accent3": "state-green", "accent4": "state-yellow", "accent5": "state-red",
    "accent6": "muted", "hlink": "accent", "folHlink": "muted",
}  # fmt: skip
TITLE_SLIDE, TITLE_ONLY, BLANK = "title", "titleOnly", "blank"


def presentation(template: bytes | None) -> Presentation:
    """An empty presentation to put slides into; of the template, its design and nothing of its slides.

    Raises BriefingError where the template is no presentation.
    """
    return _own() if template is None else _brought(template)


def layout_of(made: Presentation, kind: str) -> SlideLayout:
    """The layout for title slides, for slides with a title, or for bare ones; the nearest there is."""
    layouts = list(made.slide_layouts)
    for layout in layouts:
        if layout._element.get("type") == kind:
            return layout
    titled = [layout for layout in layouts if _has_title(layout)]
    if kind != BLANK and titled:
        # Fewer placeholders leave more room for what is put there.
        return min(titled, key=lambda layout: len(list(layout.placeholders)))
    return min(layouts, key=lambda layout: len(list(layout.placeholders)))


def _has_title(layout: SlideLayout) -> bool:
    return any(shape.placeholder_format.idx == 0 for shape in layout.placeholders)


def _brought(content: bytes) -> Presentation:
    import pptx

    if len(content) > _LARGEST:
        raise BriefingError("template_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                raise BriefingError("template_too_large")
        made: Presentation = pptx.Presentation(io.BytesIO(content))
        listed = made.slides._sldIdLst
        for entry in list(listed):
            made.part.drop_rel(entry.rId)
            listed.remove(entry)
        # Named lists of slides (sections) would name slides that are gone.
        for extension in made.part._element.findall(f"{_P}extLst"):
            made.part._element.remove(extension)
        if not list(made.slide_layouts) or not made.slide_width or not made.slide_height:
            raise BriefingError("template")
    except BriefingError:
        raise
    # Whatever is wrong with a foreign file, the reader is told the one thing that helps.
    except Exception as error:
        raise BriefingError("template") from error
    return made


_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _own() -> Presentation:
    import pptx

    made: Presentation = pptx.Presentation()
    made.slide_width, made.slide_height = emu(WIDTH), emu(HEIGHT)
    for layout in list(made.slide_layouts):
        if layout._element.get("type") not in (TITLE_SLIDE, TITLE_ONLY, BLANK):
            made.slide_layouts.remove(layout)
    _themed(made)
    master: Any = made.slide_master
    _placed(master, {0: (36, 26, WIDTH - 72, 60), 1: (36, 110, WIDTH - 72, 340)})
    _styled(master, "titleStyle", 22, bold=True, tone="text")
    for layout in made.slide_layouts:
        kind = layout._element.get("type")
        _bare(layout)
        if kind == TITLE_SLIDE:
            _placed(layout, {0: (72, 150, WIDTH - 144, 110), 1: (72, 275, WIDTH - 144, 90)})
            _decorated(layout, (0, 0, 20, HEIGHT))
        elif kind == TITLE_ONLY:
            _placed(layout, {0: (36, 26, WIDTH - 72, 60)})
            _decorated(layout, (0, 0, 8, HEIGHT))
    _bare(master)
    return made


def _themed(made: Presentation) -> None:
    """Our colours and fonts in the theme, so that what a user adds looks like the rest."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    xml = theme.blob.decode("utf-8")
    for slot, name in _THEME_COLOURS.items():
        xml = re.sub(
            rf"(<a:{slot}>).*?(</a:{slot}>)", rf'\g<1><a:srgbClr val="{colour(name)}"/>\g<2>', xml, flags=re.DOTALL
        )
    xml = re.sub(
        r'<a:latin typeface="[^"]*"/><a:ea typeface="[^"]*"/>'.replace("/><", r"/>\s*<"),
        f'<a:latin typeface="{_LATIN_FONT}"/><a:ea typeface="{CHINESE_FONT}"/>',
        xml,
    )
    theme._blob = xml.encode("utf-8")


def _placed(slide: Any, places: dict[int, tuple[float, float, float, float]]) -> None:
    for shape in slide.placeholders:
        if shape.placeholder_format.idx in places:
            left, top, width, height = places[shape.placeholder_format.idx]
            shape.left, shape.top, shape.width, shape.height = emu(left), emu(top), emu(width), emu(height)


def _bare(slide: Any) -> None:
    """Without the places of date, footer and number: each slide has its own lines there."""
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type in _foot_types():
            shape._element.getparent().remove(shape._element)


def _foot_types() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER


def _styled(master: Any, style: str, size: float, *, bold: bool, tone: str) -> None:
    """The size and weight of the titles, at the left."""
    level = master._element.find(f"{_P}txStyles/{_P}{style}/{_A}lvl1pPr")
    level.set("algn", "l")
    properties = level.find(f"{_A}defRPr")
    properties.set("sz", str(round(size * 100)))
    properties.set("b", str(int(bold)))


def _decorated(layout: Any, box: tuple[float, float, float, float]) -> None:
    from pptx.oxml import parse_xml

    from dashboard.briefing.shapes import NAMESPACES

    bar = preset(Ids(), "bar", "rect", box, Paint("accent"))
    layout.shapes._spTree.insert(2, parse_xml(bar.replace("<p:sp>", f"<p:sp {NAMESPACES}>", 1)))
