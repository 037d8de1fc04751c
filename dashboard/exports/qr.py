"""The code that a telephone reads from a picture: an address as SVG, cut to what stays legible."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# 57 squares a side: at the formats' sizes each is about 0.4 mm on paper, which telephones read.
_MOST_BYTES = 213
# These decide what the view is about; they are the last to go.
_KEPT_LONGEST = ("lang", "region", "document")


def short_address(address: str) -> tuple[str, tuple[str, ...]]:
    """The address, without the longest parts of its query where its code would not be legible; and their names.

    An address that is too long even without its query is given as nothing.
    """
    if len(address.encode()) <= _MOST_BYTES:
        return address, ()
    split = urlsplit(address)
    parts = dict(enumerate(parse_qsl(split.query)))
    lengths = {place: len(urlencode([part])) for place, part in parts.items()}
    # The longest first; counted, not written anew each time, so that a thousand parts take no longer than they should.
    order = sorted(parts, key=lambda place: (parts[place][0] not in _KEPT_LONGEST, lengths[place]), reverse=True)
    length = len(urlunsplit(split._replace(query="")).encode()) + sum(lengths.values()) + len(lengths)
    left_out: list[str] = []
    for place in order:
        left_out.append(parts.pop(place)[0])
        length -= lengths[place] + 1
        if length <= _MOST_BYTES:
            break
    shorter = urlunsplit(split._replace(query=urlencode(list(parts.values()))))
    return (shorter if len(shorter.encode()) <= _MOST_BYTES else ""), tuple(left_out)


def qr_code(address: str, x: float, y: float, side: float, colour: str) -> str:
    """The code of the address as one SVG path in a square with this corner and side; empty for no address."""
    if not address:
        return ""
    squares = _squares(address)
    unit = side / len(squares)
    # One stroke a run of dark squares: a quarter of the size of single squares.
    path = "".join(
        f"M{start} {row + 0.5}h{length}" for row, line in enumerate(squares) for start, length in _runs(line)
    )
    place = f'transform="translate({x:.2f} {y:.2f}) scale({unit:.4f})"'
    return f'<path class="qr" {place} d="{path}" stroke="{colour}" stroke-width="1" shape-rendering="crispEdges"/>'


@lru_cache(maxsize=64)
def _squares(address: str) -> tuple[bytes, ...]:
    # Imported only here: a page that shows charts pays for it when a picture is saved.
    import segno

    return tuple(bytes(row) for row in segno.make_qr(address, error="m", boost_error=False).matrix)


def _runs(line: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(line):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs
