"""`python -m dashboard brief`: the briefing of a region, or a saved one, as a file and without a browser."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from dashboard.briefing.formats import FORMATS
from dashboard.briefing.items import Briefing
from dashboard.briefing.model import resolve
from dashboard.briefing.of_region import NoRegionError, region_briefing, view_of_region
from dashboard.briefing.saved import BriefingError, from_json
from dashboard.catalog import Catalog, LoadError
from dashboard.commands.data_in_use import data_in_use
from dashboard.descriptor import Language
from dashboard.exports.printed_address import SETTING, printed_address
from dashboard.i18n import fault_text, text
from dashboard.versions import StoreError

_LANGUAGES: dict[str, tuple[Language, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", metavar="REGION|FILE", help="name or code of a region or park, or a saved briefing")
    parser.add_argument("-o", "--output", type=Path, required=True, help=f"the file: .{', .'.join(FORMATS)}")
    parser.add_argument("--language", choices=tuple(_LANGUAGES), help="zh, en or both (default: zh, or the file's own)")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="the day that it is made for (default: today)")
    parser.add_argument("--template", type=Path, metavar="FILE", help="a presentation whose design is used")
    parser.add_argument("--address", help=f"where the dashboard stands, for the links (default: ${SETTING})")
    parser.add_argument("--data", type=Path, help="folder of tables (default: what is published)")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{words!r} is no day; write 2026-11-21") from error


def brief(options: argparse.Namespace, today: date) -> int:
    """The exit status: 0 where the file is written, 1 where the data are at fault, 2 where the call is."""
    language: Language = _LANGUAGES[options.language][0] if options.language else "zh"
    kind = FORMATS.get(options.output.suffix.removeprefix(".").lower())
    if kind is None:
        return _wrong(text(language, "briefing.fault.ending", endings=", ".join(f".{name}" for name in FORMATS)))
    day = options.as_of or today
    try:
        catalog = data_in_use(options.data, language, datetime.now(UTC))
        briefing = _briefing(catalog, options, language, day)
        template = options.template.read_bytes() if options.template else None
    except LoadError as error:
        for fault in error.faults:
            print(fault_text(language, fault), file=sys.stderr)
        return 1
    except (BriefingError, NoRegionError) as error:
        return _wrong(error.words(language))
    except StoreError as error:
        return _wrong(text(language, f"store.{error.reason}"))
    except OSError as error:
        return _wrong(text(language, "briefing.fault.file", file=error.filename))
    address = printed_address(os.environ.get(SETTING, "") if options.address is None else options.address, "")
    made = [resolve(briefing, catalog, day, one, address=address) for one in briefing.languages]
    try:
        content = kind.written(made, None, template)
        options.output.write_bytes(content)
    except BriefingError as error:
        return _wrong(error.words(language))
    except OSError as error:
        return _wrong(text(language, "briefing.fault.file", file=error.filename))
    print(
        text(
            language,
            "briefing.written",
            file=options.output,
            items=len(briefing.items),
            size=f"{len(content) / 1e6:.1f}",
        )
    )
    return 0


def _wrong(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _briefing(catalog: Catalog, options: argparse.Namespace, language: Language, day: date) -> Briefing:
    file = Path(options.what)
    if file.suffix.lower() == ".json":
        from dataclasses import replace

        held = from_json(file.read_bytes())
        return replace(held, languages=_LANGUAGES[options.language]) if options.language else held
    view = view_of_region(catalog, options.what, language)
    return region_briefing(catalog, view, _LANGUAGES[options.language or "zh"], day)
