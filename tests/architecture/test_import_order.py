"""The house: who may import whom, where streamlit may be named, and where words and colours may stand."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from dashboard.navigation import EMBED, PAGES, PAGES_DIRECTORY

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "dashboard"

# docs: data, geo -> ... -> app. A module knows only what stands in a line above its own, and its own package.
# theme draws nothing on i18n, nor i18n on theme; no two modules of a line import each other (unless of one package).
ORDER = (
    ("access", "descriptor", "documents", "geometry", "headers", "spelling"),
    ("reading",),
    ("evidence",),
    ("validation", "text_coverage"),
    ("versions",),
    ("catalog",),
    ("progress", "cooperation", "standing", "task_matrix"),
    ("accountability", "agenda", "region_profile", "indexing", "comparison"),
    ("search", "intake", "proposal"),
    ("i18n", "theme"),
    ("figures",),
    ("exports",),
    ("charts",),
    ("briefing",),
    ("ui",),
    ("pages",),
    ("navigation",),
    ("static_files", "warm_up"),
    ("frame", "app"),
)
PACKAGES = {"reading", "versions", "figures", "exports", "charts", "briefing", "ui"}
# The command line: it stands beside the screen, and neither knows the other.
COMMANDS = {"__main__", "commands"}
STREAMLIT = {"app", "warm_up", "frame", "ui", "pages"}
SCREEN = {"ui", "pages", "navigation", "static_files", "warm_up", "frame", "app"}
FOR_THE_COMMAND_LINE = {part for line in ORDER for part in line} - SCREEN


def part_of(module: str) -> str:
    """`dashboard.figures.svg` -> `figures`."""
    return module.split(".")[1] if "." in module else ""


def sources() -> dict[str, list[Path]]:
    """Part of the house -> its files."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            found.setdefault(parts[0], []).append(path)
    found["pages"] = sorted(PAGES_DIRECTORY.glob("*.py"))
    return found


def imports(path: Path) -> list[tuple[str, int]]:
    """(module, line) of every import in the file, inside functions and type checking too; relative ones resolved."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import; write it in full"
            # `from dashboard import x` and `from dashboard.ui import state` may name a module.
            found.append((node.module or "", node.lineno))
            if (node.module or "").startswith("dashboard"):
                found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


SOURCES = sources()
LINE = {part: number for number, line in enumerate(ORDER) for part in line}


def test_every_module_has_its_place_in_the_order() -> None:
    """Guards the order itself: a new module must be placed, and a place must not outlive its module."""
    assert set(SOURCES) == set(LINE) | COMMANDS, "place the new module in ORDER, or take the old one out"


@pytest.mark.parametrize("part", sorted(SOURCES))
def test_a_module_imports_only_from_its_left(part: str) -> None:
    """Guards the one direction: selection in, figures out, and nothing turns back."""
    wrong = []
    for path in SOURCES[part]:
        for module, line in imports(path):
            other = part_of(module)
            if not module.startswith("dashboard") or other not in {*LINE, *COMMANDS}:
                continue
            if part in COMMANDS:
                allowed = other in FOR_THE_COMMAND_LINE | {"commands"}
            else:
                allowed = other not in COMMANDS and (LINE[other] < LINE[part] or (other == part and part in PACKAGES))
            if not allowed:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert wrong == []


@pytest.mark.parametrize("part", sorted(SOURCES))
def test_only_the_screen_knows_streamlit(part: str) -> None:
    """Guards figures, exports and the data from the screen: they can be used without a server."""
    named = [
        str(path.relative_to(ROOT))
        for path in SOURCES[part]
        for module, _ in imports(path)
        if module.split(".")[0] == "streamlit"
    ]
    assert named == [] or part in STREAMLIT


def test_the_check_sees_an_import_that_turns_back(tmp_path: Path) -> None:
    """Guards the walk: it sees an import inside a function, of a module by name, and under another name."""
    path = tmp_path / "x.py"
    path.write_text(
        "def f():\n    from dashboard import catalog\n    import dashboard.ui.state as s\n", encoding="utf-8"
    )
    assert {part_of(module) for module, _ in imports(path)} >= {"catalog", "ui"}


def top_level_names() -> set[str]:
    """The top-level module names of the standard library and of every installed package."""
    return set(sys.stdlib_module_names) | set(importlib.metadata.packages_distributions())


def test_no_module_carries_another_packages_name() -> None:
    """Guards the start: streamlit puts dashboard/ on the path, so that `locale.py` there would hide Python's own."""
    own = {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or path.is_dir()
    }
    own |= {path.stem for path in PAGES_DIRECTORY.glob("*.py")}
    own -= {"__init__", "__main__", "__pycache__"}
    assert own & (top_level_names() - {"dashboard", "pages", "geo"}) == set()
    # The guard knows both kinds of name.
    assert {"locale", "pandas", "streamlit"} <= top_level_names()


@pytest.mark.parametrize("path", SOURCES["pages"], ids=lambda path: path.name)
def test_a_page_is_thin(path: Path) -> None:
    """Guards against a page that thinks: at most 80 lines, no function, no class, no reading of files."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]
    assert {module.split(".")[0] for module, _ in imports(path)} <= {
        "streamlit",
        "dashboard",
        "__future__",
        "datetime",
        "collections",
    }


def test_every_page_file_has_one_entry_and_every_entry_a_file() -> None:
    """Guards the navigation both ways; addresses and titles are unique."""
    assert sorted(spec.file for spec in (*PAGES, EMBED)) == sorted(path.name for path in SOURCES["pages"])
    assert len({spec.url_path for spec in PAGES}) == len({spec.title for spec in PAGES}) == len(PAGES)
    assert all(spec.path.is_file() for spec in PAGES)
    # A chart shown alone can be of any page: its address carries what any page's does.
    assert {part for spec in PAGES for part in spec.parts} <= set(EMBED.parts)


CHINESE = re.compile(r"[㐀-鿿]")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")


def literals(path: Path) -> list[tuple[int, str]]:
    """(line, text) of every string in the file that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    own = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (n.lineno, n.value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in own
    ]


SHOWING = ("figures", "exports", "charts", "ui", "pages", "frame", "app", "navigation")
SHOWN = [path for part in SHOWING for path in SOURCES[part]]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_prose_and_no_colour_stands_in_code(path: Path) -> None:
    """Guards the locales and theme.py: what people read and what colours it has is decided there alone."""
    found = literals(path)
    # Single signs (a bracket's width, a reference mark) are typesetting; a word is two characters.
    assert [(line, text) for line, text in found if len(CHINESE.findall(text)) > 1] == []
    assert [(line, text) for line, text in found if COLOUR.search(text)] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "ui" / "assets").glob("*.[cj]s*")), ids=lambda path: path.name)
def test_no_prose_and_no_colour_stands_in_the_browsers_code(path: Path) -> None:
    """Guards the component's own script and styles in the same way; a fallback colour would miss the dark theme."""
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert CHINESE.findall(text) == []
    assert COLOUR.findall(text) == []


def test_the_scan_for_words_and_colours_finds_them(tmp_path: Path) -> None:
    """Guards the two tests above against finding nothing: a word, a colour, and not a docstring."""
    path = tmp_path / "x.py"
    path.write_text('"""中文说明 #ffffff"""\nA = f"{1}目标#a1b2c3"\n', encoding="utf-8")
    (found,) = literals(path)
    assert CHINESE.search(found[1])
    assert COLOUR.search(found[1])
