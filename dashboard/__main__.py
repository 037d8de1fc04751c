"""The command line: the check, the versions of the data, and briefings, without the browser."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.commands.briefing import add_options, brief
from dashboard.commands.checking import run_check
from dashboard.commands.keeping import run_keeping
from dashboard.commands.picturing import add_picture, run_picture
from dashboard.descriptor import DATA_DIRECTORY
from dashboard.i18n import LANGUAGES


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where all is in order, 1 where there is a fault, 2 where the call is wrong."""
    parser = argparse.ArgumentParser(prog="python -m dashboard")
    commands = parser.add_subparsers(dest="command", required=True)
    texts = "folder of the source texts; without it, evidence.lock stands for them"

    checking = commands.add_parser("check", help="check every table, and every row's evidence")
    checking.add_argument("--data", type=Path, default=DATA_DIRECTORY, help="folder of the tables (default: data/)")
    checking.add_argument("--documents", type=Path, help=texts)
    checking.add_argument("--keep-lock", action="store_true", help="do not write evidence.lock")
    checking.add_argument("--coverage", action="store_true", help="what of the texts no evidence touches")

    publishing = commands.add_parser("publish", help="check a folder of tables and make it what everyone sees")
    publishing.add_argument("directory", type=Path, help="folder of the tables")
    publishing.add_argument("--note", required=True, help="what changes, for the history")
    whence = publishing.add_mutually_exclusive_group()
    whence.add_argument("--based-on", type=int, help="version the tables were made from; what came since is kept")
    whence.add_argument("--replace-all", action="store_true", help="put the folder in the place of everything")
    publishing.add_argument("--documents", type=Path, help=texts)

    rolling = commands.add_parser("rollback", help="make what an earlier version held the newest version")
    rolling.add_argument("number", type=int, help="the earlier version")
    rolling.add_argument("--note", required=True, help="why, for the history")

    history = commands.add_parser("history", help="every version, newest first")
    backing = commands.add_parser("backup", help="everything the database holds, into one file")
    backing.add_argument("file", type=Path)
    restoring = commands.add_parser("restore", help="put a backup into an empty database")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--replace", action="store_true", help="in the place of everything the database holds")
    purging = commands.add_parser("purge", help="remove shared drafts that are over")

    briefing = commands.add_parser("brief", help="make slides, a document or a file of a region or a saved briefing")
    add_options(briefing)
    add_picture(commands.add_parser("picture", help="save the picture of a chart, or of all, without a browser"))

    for command in (checking, publishing, rolling, history, backing, restoring, purging):
        command.add_argument("--language", choices=LANGUAGES, default="en", help="language of what is printed")
    for command in (publishing, rolling, restoring, purging):
        command.add_argument("--author", default=_user(), help="who does it (default: who is logged in here)")
    options = parser.parse_args(arguments)
    if options.command == "brief":
        return brief(options, datetime.now(ZoneInfo("Asia/Shanghai")).date())
    if options.command == "picture":
        return run_picture(options)
    if options.command != "check":
        return run_keeping(options)
    if options.coverage and not options.documents:
        parser.error("--coverage needs the texts: add --documents DIR")
    return run_check(options)


def _user() -> str:
    try:
        return getpass.getuser()
    # A container may run under a number that has no name.
    except (OSError, KeyError, ImportError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
