"""`python -m dashboard picture`: the picture of a chart, or of all, without a browser."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from dashboard.catalog import LoadError
from dashboard.charts.context import Context
from dashboard.commands.data_in_use import data_in_use
from dashboard.exports.picture import FORMATS, Format
from dashboard.exports.printed_address import SETTING, printed_address
from dashboard.exports.raster import png_bytes
from dashboard.i18n import LANGUAGES, fault_text, text
from dashboard.versions import StoreError


def add_picture(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("key", help="key of the chart, as in its embed code; all for every chart")
    parser.add_argument("--view", default="", help='the view as in a link: "region=360000&shown=measures"')
    parser.add_argument("--format", choices=tuple(FORMATS), default="png", help="what it is for (default: png)")
    parser.add_argument("-o", "--output", type=Path, required=True, help=".png or .svg; for all charts, a folder")
    parser.add_argument("--data", type=Path, help="folder of tables (default: what is published)")
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="language of the pictures")


def run_picture(options: argparse.Namespace) -> int:
    """Save the asked pictures. Returns 0 where each was saved, 1 where one could not be, 2 where the call is wrong."""
    # Imported only here: checking the tables needs no chart.
    from dashboard.charts.context import context_of
    from dashboard.charts.known import known_values
    from dashboard.charts.parts import LANGUAGE, brought_up_to_date, merge
    from dashboard.charts.registry import CHARTS

    language = options.language
    if options.key != "all" and options.key not in CHARTS:
        print(text(language, "embed.unknown", chart=options.key))
        return 2
    try:
        catalog = data_in_use(options.data, language, datetime.now(UTC))
    except LoadError as error:
        for fault in error.faults:
            print(fault_text(language, fault))
        return 1
    except StoreError as error:
        print(text(language, f"store.{error.reason}"))
        return 1
    asked, _ = brought_up_to_date(dict(parse_qsl(options.view)))
    view, ignored = merge({}, {LANGUAGE: language, **asked}, known_values(catalog))
    for part in ignored:
        print(text(language, "frame.ignored", name=part.name, value=part.value))
    if ignored:
        return 2
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    saved = []
    for key in CHARTS if options.key == "all" else (options.key,):
        context = context_of(catalog, view, today, CHARTS[key].page)
        file = options.output / f"{key}.png" if options.key == "all" else options.output
        saved.append(_save_picture(context, key, file, FORMATS[options.format], each=options.key == "all"))
    return 0 if all(saved) else 1


def _save_picture(context: Context, key: str, file: Path, form: Format, *, each: bool) -> bool:
    """Save one picture and say so, or why not. Returns whether all is in order."""
    from dashboard.charts.pictures import picture_of, view_link
    from dashboard.charts.registry import CHARTS, chart_of

    chart = chart_of(context, key)
    if chart is None:
        print(f"{key}: {context.text('embed.nothing')}")
        # In a batch not every chart has something to draw in every view.
        return each
    address = printed_address(os.environ.get(SETTING, ""), "")
    frame, svg = picture_of(
        context, chart, form, view_link(address, context.address, {**context.view, **CHARTS[key].view})
    )
    if svg is None:
        print(f"{key}: {context.text('picture.no_browser')}")
        return False
    content = svg.encode() if file.suffix == ".svg" else png_bytes(svg, frame.scale)
    if content is None:
        print(f"{key}: {context.text('picture.no_font')}")
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    print(f"{key}: {file}" + (f" ({context.text('picture.small')})" if frame.small else ""))
    return True
