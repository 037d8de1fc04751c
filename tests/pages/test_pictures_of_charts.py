"""The picture of every chart without a screen: complete in both languages, and saved by the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from dashboard import __main__ as command_line
from dashboard.catalog import Catalog, UploadedTable
from dashboard.charts import parts, pictures
from dashboard.charts.chart import MOST_SOURCES
from dashboard.charts.context import context_of
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.commands import picturing
from dashboard.descriptor import Language
from dashboard.exports import plot_svg
from dashboard.exports.picture import FORMATS
from dashboard.i18n import LANGUAGES, date_text, text
from dashboard.task_matrix import programmes

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 21)
ADDRESS = "https://atlas.example.cn"


def view_for(catalog: Catalog, key: str) -> Mapping[str, str]:
    """The view in which this chart has something to draw."""
    if key == "document_facts":
        return {parts.DOCUMENT: str(catalog.frames["measures"]["document_id"].iloc[0])}
    if "compared" in key:
        return {parts.COMPARE: ";".join(programmes(catalog.frames["measures"])[:2])}
    return {parts.REGION: "360000"} if key.startswith("region") else {}


def squeezed(words: str) -> str:
    """The words without white space: a wrapped line breaks anywhere."""
    return "".join(words.split())


def words_of(svg: str) -> str:
    """All words of a picture, without white space."""
    return squeezed("".join("".join(line.itertext()) for line in ElementTree.fromstring(svg).iter(f"{SVG}text")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in CHARTS if key != "bullets"])
def test_every_charts_picture_is_complete(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, key: str, language: Language
) -> None:
    """Guards each chart × language: title, subtitle, notes, sources, version, day, boundary note, link, mark."""
    # What a plotly figure's picture says around it is the same without a browser.
    monkeypatch.setattr(pictures, "plot_svg", lambda *_: "<svg/>")
    view = {parts.LANGUAGE: language, **view_for(catalog, key)}
    context = context_of(catalog, view, TODAY, CHARTS[key].page)
    chart = chart_of(context, key)
    assert chart is not None
    link = pictures.view_link(ADDRESS, CHARTS[key].page, view)
    said = [chart.title, chart.subtitle, *chart.notes, *chart.picture_notes, link]
    said += [context.name("documents", source) for source in chart.sources[:MOST_SOURCES]]
    said.append(
        text(
            language,
            "chart.made",
            version=catalog.descriptor.version,
            date=date_text(language, TODAY.isoformat()),
        )
    )
    for form in (FORMATS["svg"], FORMATS["slide"]):
        frame, svg = pictures.picture_of(context, chart, form, link)
        assert svg is not None
        words = words_of(svg)
        assert [one for one in said if squeezed(one) not in words] == []
        assert (squeezed(text(language, "boundary.note")) in words) == chart.boundary
        assert "var(--" not in svg
        assert 'class="qr"' in svg
        assert frame.width == form.width

    uploaded = replace(catalog, uploads=(UploadedTable("targets", "示例.csv", "10:00"),))
    marked = replace(context, whole=uploaded)
    _, preview = pictures.picture_of(marked, chart, FORMATS["slide"], link)
    assert preview is not None
    assert squeezed(marked.mark) in words_of(preview)
    assert squeezed(text(language, "picture.no_link")) in words_of(preview)
    assert 'class="qr"' not in preview


def test_a_maps_marks_have_names_in_its_picture(catalog: Catalog) -> None:
    """Guards the parks: on the screen a mark says its name, in a picture it has a number that the note explains."""
    context = context_of(catalog, {}, TODAY, "map")
    chart = chart_of(context, "map_province")
    assert chart is not None
    _, svg = pictures.picture_of(context, chart, FORMATS["svg"])
    assert svg is not None
    places = catalog.frames["places"]
    located = places[(places["lon"] != "") & (places["lat"] != "")]
    assert len(located)
    # Marks at one place share a label: "5/6".
    numbers = {part for label in re.findall(r">([\d/]+)</text></g></g>", svg) for part in label.split("/")}
    for number, name in enumerate(located["name_zh"], 1):
        assert str(number) in numbers
        assert f"{number} {name}" in chart.picture_notes[0]


def test_the_command_line_saves_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guards the batch: a PNG of a slide's size, an SVG with the view's own finding, and a status that says so."""
    png, svg = tmp_path / "new" / "map.png", tmp_path / "sectors.svg"
    assert command_line.main(["picture", "map_province", "--format", "slide", "-o", str(png)]) == 0
    with Image.open(png) as image:
        assert image.size == (3840, 2160)
    view = ["--view", "region=360000&as_of=2026-01-02", "--language", "en"]
    assert command_line.main(["picture", "region_sectors", *view, "-o", str(svg)]) == 0
    words = "".join(ElementTree.fromstring(svg.read_bytes()).itertext())
    assert "2 January 2026" in words
    assert str(png) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["poster"], 2, "embed.unknown"),
        (["map_province", "--view", "region=nowhere"], 2, "frame.ignored"),
        (["region_locator"], 1, "embed.nothing"),
    ],
    ids=["chart", "view", "nothing"],
)
def test_the_command_line_says_what_it_cannot_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    """Guards scripts: no file and another status, with the reason, where chart or view is unknown or empty."""
    file = tmp_path / "out.svg"
    assert command_line.main(["picture", *arguments, "-o", str(file)]) == status
    words = text("zh", said, chart=arguments[0], name="region", value="nowhere")
    assert words in capsys.readouterr().out
    assert not file.exists()


def test_without_fonts_or_browser_no_boxes_are_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards a bare server: it says which of the two it lacks and writes nothing."""
    monkeypatch.setattr(picturing, "png_bytes", lambda svg, scale: None)
    monkeypatch.setattr(plot_svg, "can_draw_plots", lambda: False)
    file = tmp_path / "out.png"
    assert command_line.main(["picture", "board", "-o", str(file)]) == 1
    assert command_line.main(["picture", "targets", "-o", str(file)]) == 1
    said = capsys.readouterr().out
    assert text("zh", "picture.no_font") in said
    assert text("zh", "picture.no_browser") in said
    assert not file.exists()


def test_a_plot_is_drawn_into_its_box() -> None:
    """Guards kaleido's path, where it and a Chromium are there: the plot stands in the box."""
    if not plot_svg.can_draw_plots():
        pytest.skip("No kaleido with a Chromium: plots are saved in the browser only.")
    from plotly.graph_objects import Figure

    drawn = plot_svg.plot_svg(Figure(layout={"title": "示例"}), 400, 300, (10, 20, 200, 150))
    assert drawn is not None
    assert drawn.startswith('<svg x="10" y="20" width="200" height="150" viewBox="0 0 400 300"')
    assert "示例" in drawn
