"""A table as plain HTML, for paper: those of the screen are painted on a canvas, which prints only what is seen."""

from __future__ import annotations

from html import escape

import pandas as pd

# So many rows are printed; the whole table is on the screen and in its download.
MOST_ROWS = 30


def html_table(frame: pd.DataFrame, more: str = "") -> str:
    """The first rows of the frame as a `table`, every cell as text; below it `more`, where rows were left out."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    shown = frame.head(MOST_ROWS).astype(str).to_numpy()
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in shown)
    rest = f"<p>{escape(more)}</p>" if len(frame) > MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def css_string(words: str) -> str:
    """The words as a quoted CSS string that can neither end itself nor the style element around it."""
    kept = "".join(f"\\{ord(sign):x} " if sign in "\\\"'<>&" or ord(sign) < 32 else sign for sign in words)
    return f'"{kept}"'
