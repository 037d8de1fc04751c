"""A static page with the opening page's content: the floor. Served compressed, with immutable caching."""

from __future__ import annotations

import gzip
from html import escape

import brotli
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.figures.svg import Drawing
from dashboard.geometry import albers_layer
from dashboard.theme import style_sheet
from dashboard.ui.assets import component_file
from tests.benchmarks.twins import content


def _svg(drawing: Drawing) -> str:
    shapes = ""
    if drawing.layer:
        layer = albers_layer("province")
        shapes = "".join(
            f'<path class="region {drawing.regions[code].css_class if code in drawing.regions else "not-held"}" '
            f'd="{shape.path}"/>'
            for code, shape in layer.regions.items()
        ) + "".join(f'<path class="line {line.kind}" d="{line.path}"/>' for line in layer.lines)
    box = " ".join(f"{number:g}" for number in drawing.view_box)
    return f'<svg class="chart" viewBox="{box}">{shapes}{drawing.markup}</svg>'


def _page() -> bytes:
    shown = content.opening("")
    charts = []
    for chart in (shown.map, shown.bars):
        assert isinstance(chart.body, Drawing)
        charts.append(f"<h2>{escape(chart.title)}</h2><div class='drawn'>{_svg(chart.body)}</div>")
    lists = "".join(f"<li>{escape(line)}</li>" for line in (*shown.deadlines, *shown.newest))
    style = style_sheet(":root") + component_file("drawing.css")
    return (
        f"<!doctype html><meta charset=utf-8><title>static</title><style>{style}</style>"
        f"<h1>区域双碳图集</h1><p>{escape(shown.lead)}</p>{''.join(charts)}<ul>{lists}</ul>"
    ).encode()


PLAIN = _page()
BROTLI, GZIP = brotli.compress(PLAIN, quality=9), gzip.compress(PLAIN, 9)


async def page(request: Request) -> Response:
    """The page, compressed as the browser takes it."""
    accepted = request.headers.get("accept-encoding", "")
    body, encoding = (BROTLI, "br") if "br" in accepted else (GZIP, "gzip") if "gzip" in accepted else (PLAIN, "")
    headers = {"Content-Encoding": encoding} if encoding else {}
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


app = Starlette(routes=[Route("/", page)])
