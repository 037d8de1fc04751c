"""Two Dash twins: `plotly` draws every chart with plotly, `svg` shows the same SVG drawings as the dashboard.

Both are compressed by Flask-Compress with brotli, keep what never changes for good, and cache the figures of each
region, as the dashboard does. Served by gunicorn: one process, several threads.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, Patch, State, clientside_callback, dash_table, dcc, html
from flask import Response
from flask_compress import Compress

from dashboard.charts.chart import Chart
from dashboard.figures.svg import Drawing
from dashboard.geometry import albers_layer, layer_path, region_name
from dashboard.theme import COLOURS, style_sheet
from dashboard.ui.assets import asset, component_file
from tests.benchmarks.twins import content

WITH_SVG = os.environ.get("TWIN") == "svg"
HERE = Path(__file__).resolve().parent
_YEAR = "public, max-age=31536000, immutable"
_STYLE = style_sheet(":root") + component_file("chart.css").replace(":host", ".drawn") + component_file("drawing.css")

app = Dash(__name__, title="twin", assets_folder=str(HERE / "none"), suppress_callback_exceptions=True)
server = app.server
server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_MIN_SIZE=500, COMPRESS_BR_LEVEL=5)
server.config["COMPRESS_MIMETYPES"] = [
    "text/html", "text/css", "application/json", "application/javascript", "text/javascript", "application/geo+json",
]  # fmt: skip
Compress(server)
# plotly asks a foreign host for the outlines of countries unless it is given some.
_EMPTY = {"type": "GeometryCollection", "geometries": []}
_TOPOJSON = json.dumps(
    {
        "type": "Topology",
        "objects": dict.fromkeys(("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"), _EMPTY),
        "arcs": [],
        "transform": {"scale": [1, 1], "translate": [0, 0]},
    }
)


@server.route("/kept/<name>")
def kept(name: str) -> Response:
    """What never changes: the outlines."""
    if name == "province.geojson":
        body = layer_path("province").read_text(encoding="utf-8")
    elif name == "province.json":
        body = asset("province").content.decode()
    else:
        body = _TOPOJSON
    return Response(body, mimetype="application/json", headers={"Cache-Control": _YEAR})


@lru_cache(maxsize=1)
def map_figure() -> dict[str, Any]:
    """The count map by plotly, before any choice: the outlines come by an address that the browser keeps."""
    codes = list(albers_layer("province").regions)
    figure = go.Figure(
        go.Choropleth(
            geojson="/kept/province.geojson",
            locations=codes,
            z=counts(""),
            featureidkey="id",
            text=[region_name(code, "zh") for code in codes],
            colorscale=[COLOURS["nothing"].light, COLOURS["level-1"].light, COLOURS["level-5"].light],
        )
    )
    lon: list[float | None] = []
    lat: list[float | None] = []
    for feature in json.loads((layer_path("province").parent / "lines.geojson").read_text(encoding="utf-8"))[
        "features"
    ]:
        shape = feature["geometry"]
        for line in shape["coordinates"] if shape["type"] == "MultiLineString" else [shape["coordinates"]]:
            # All lines in one trace, parted by nothing, as their author would draw them: each trace costs time.
            lon += [*(x for x, _ in line), None]
            lat += [*(y for _, y in line), None]
    colour = COLOURS["national-line"].light
    figure.add_trace(go.Scattergeo(lon=lon, lat=lat, mode="lines", line={"color": colour}, showlegend=False))
    figure.update_geos(visible=False, projection_type="mercator", lonaxis_range=[73, 136], lataxis_range=[3, 54])
    figure.update_layout(height=560, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    return json.loads(figure.to_json())


def counts(region: str) -> list[int]:
    """How many rows count at each province, in the order of the outlines."""
    held = content.opening(region).counts
    return [held.get(code, 0) for code in albers_layer("province").regions]


def map_changed(region: str) -> Any:
    """What a choice changes of the map: the numbers alone, so that no line travels again."""
    change = Patch()
    change["data"][0]["z"] = counts(region)
    return change


@lru_cache(maxsize=64)
def bar_figure(region: str) -> dict[str, Any]:
    """The bars by plotly."""
    tables = content.opening(region).tables
    figure = go.Figure(go.Bar(x=list(tables.values()), y=list(tables), orientation="h", text=list(tables.values())))
    figure.update_layout(height=360, margin={"l": 0, "r": 0, "t": 0, "b": 0}, yaxis={"autorange": "reversed"})
    return json.loads(figure.to_json())


@lru_cache(maxsize=64)
def target_figures(region: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The matrix of what targets name, the barometer and the timeline by plotly."""
    shown = content.targets(region)
    matrix = go.Figure(go.Heatmap(z=shown.criteria.to_numpy(), x=list(shown.criteria), texttemplate="%{z}"))
    matrix.update_layout(height=80 + 36 * len(shown.criteria), margin={"l": 0, "r": 0, "t": 0, "b": 40})
    board = shown.board.table
    counts = board.groupby([board.columns[0], board.columns[1]]).size().unstack(fill_value=0)
    heat = go.Figure(go.Heatmap(z=counts.to_numpy(), x=list(counts), y=list(counts.index)))
    heat.update_layout(height=520, margin={"l": 0, "r": 0, "t": 0, "b": 40})
    body: Any = shown.timeline.body
    return tuple(json.loads(figure.to_json()) for figure in (matrix, heat, body))  # type: ignore[return-value]


def drawing(chart: Chart) -> dict[str, Any]:
    """A drawing as the dashboard's own component is given it."""
    body = chart.body
    assert isinstance(body, Drawing)
    return {
        "view_box": body.view_box,
        "markup": body.markup,
        "description": chart.spoken,
        "layer": "/kept/province.json" if body.layer else "",
        "regions": {code: (shape.css_class, shape.label, shape.key) for code, shape in body.regions.items()},
        "other_label": body.other_label,
    }


GRAPH = {"displayModeBar": False, "topojsonURL": "/kept/"}


def place(name: str) -> Any:
    """Where a chart goes: a plotly graph, or an empty frame that a drawing fills."""
    if WITH_SVG and name != "timeline":
        return html.Div([dcc.Store(id=f"{name}-data"), html.Div(id=name, className="drawn")])
    return dcc.Graph(id=name, config=GRAPH, **({"figure": map_figure()} if name == "map" else {}))


def listed(chart: Chart, name: str) -> html.Div:
    """A chart's frame: finding, subtitle, chart, sources."""
    return html.Div(
        [html.H2(id=f"{name}-title"), html.P(chart.subtitle), place(name), html.P("、".join(chart.sources))],
        style={"border": "1px solid #c9d1d8", "borderRadius": "8px", "padding": "16px", "marginBottom": "16px"},
    )


def page(path: str) -> html.Div:
    """The page of this address."""
    if path == "/targets":
        shown = content.targets("")
        body = [
            html.H1("指标"),
            dcc.Markdown(shown.lead),
            listed(shown.accountability, "accountability"),
            dash_table.DataTable(id="due", page_size=20),
            listed(shown.board, "board"),
            listed(shown.timeline, "timeline"),
            dash_table.DataTable(id="table", page_size=50, style_cell={"textAlign": "left"}),
        ]
    else:
        opening = content.opening("")
        body = [
            html.H1("区域双碳图集"),
            dcc.Markdown(opening.lead),
            html.Div(
                [listed(opening.map, "map"), html.Div([html.H2("到期"), html.Ul(id="deadlines")])],
                style={"display": "grid", "gridTemplateColumns": "3fr 2fr", "gap": "24px"},
            ),
            listed(opening.bars, "bars"),
            html.Ul(id="newest"),
        ]
    return html.Div(body)


OPTIONS = [{"label": "全部", "value": ""}, *({"label": name, "value": code} for name, code in content.offered())]
app.index_string = app.index_string.replace("{%css%}", "{%css%}<style>" + _STYLE + "</style>")
app.layout = html.Div(
    [
        dcc.Location(id="address"),
        html.Div(
            [
                html.Div(
                    [
                        dcc.Link("总览", href="/"),
                        html.Br(),
                        dcc.Link("指标", href="/targets", id="to-targets"),
                        dcc.Dropdown(id="region", options=OPTIONS, value="", clearable=False),
                    ]
                ),
                html.Div(id="page"),
            ],
            style={"display": "grid", "gridTemplateColumns": "280px 1fr", "gap": "24px", "fontFamily": "sans-serif"},
        ),
    ]
)


@app.callback(Output("page", "children"), Input("address", "pathname"))
def show_page(path: str) -> html.Div:
    """The page that the address asks for."""
    return page(path or "/")


DRAWN = "data" if WITH_SVG else "figure"
SUFFIX = "-data" if WITH_SVG else ""


@app.callback(
    Output(f"map{SUFFIX}", DRAWN),
    Output(f"bars{SUFFIX}", DRAWN),
    Output("map-title", "children"),
    Output("bars-title", "children"),
    Output("deadlines", "children"),
    Output("newest", "children"),
    Input("region", "value"),
    State("address", "pathname"),
)
def show_opening(region: str, path: str) -> tuple[Any, ...]:
    """The opening page's charts and lists for this region."""
    shown = content.opening(region or "")
    figures = (
        (drawing(shown.map), drawing(shown.bars)) if WITH_SVG else (map_changed(region or ""), bar_figure(region or ""))
    )
    lists = ([html.Li(dcc.Markdown(line)) for line in shown.deadlines], [html.Li(line) for line in shown.newest])
    return (*figures, shown.map.title, shown.bars.title, *lists)


@app.callback(
    Output(f"accountability{SUFFIX}", DRAWN),
    Output(f"board{SUFFIX}", DRAWN),
    Output("timeline", "figure"),
    Output("accountability-title", "children"),
    Output("board-title", "children"),
    Output("timeline-title", "children"),
    Output("due", "data"),
    Output("table", "data"),
    Input("region", "value"),
    State("address", "pathname"),
)
def show_targets(region: str, path: str) -> tuple[Any, ...]:
    """The targets page's charts and tables for this region."""
    shown = content.targets(region or "")
    matrix, board, timeline = target_figures(region or "")
    charts = (drawing(shown.accountability), drawing(shown.board)) if WITH_SVG else (matrix, board)
    titles = (shown.accountability.title, shown.board.title, shown.timeline.title)
    return (*charts, timeline, *titles, shown.due.to_dict("records"), shown.table.to_dict("records"))


if WITH_SVG:
    DRAW = (HERE / "draw.js").read_text(encoding="utf-8")
    for chart_name in ("map", "bars", "accountability", "board"):
        clientside_callback(
            DRAW, Output(chart_name, "title"), Input(f"{chart_name}-data", "data"), State(chart_name, "id")
        )
