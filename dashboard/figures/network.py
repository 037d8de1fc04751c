"""Who is tied to whom as SVG: bodies on the left, what joins them on the right, every tie a line between the two.

In a narrow column the same is drawn as a list: what joins, and under it each body with its line and its word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dashboard.figures.svg import (
    BOLD,
    NARROW_COLUMN,
    Drawing,
    clickable,
    escape,
    rectangle,
    shortened,
    text_element,
    text_width,
    wrap,
)
from dashboard.figures.ties import LINE_STYLES, line, node_mark
from dashboard.theme import css_variable

# More than these can be neither read on a slide nor told apart; the page asks the reader to narrow.
MOST_NODES = 56
_WIDTH, _NARROW = 1120, 360
# The list does not grow beyond so many pixels in a column of middling width.
_NARROW_MOST = 420
_LEFT, _RIGHT = 400, 730
_SIZE, _LEAD, _SMALL, _SMALL_LEAD = 15, 20, 12.5, 17
_MARK = 7
_MOST_LINES = 8
_PAD = 12
_SWEEPS = 12
# The height of a piece for a slide, at which its letters are read from the back of the room.
_PAGE = 500
# Between two groups that do not hang together.
_BETWEEN = 16
# A sample is so long that the longest dashes are seen to be dashes.
_LEGEND_STEP, _SAMPLE = 24, 58


@dataclass(frozen=True)
class NetworkNode:
    """One node: the key a click gives, its kind, its name, a word below the name; `left` for bodies."""

    key: str
    kind: str
    name: str
    caption: str = ""
    left: bool = True


@dataclass(frozen=True)
class NetworkTie:
    """A line between two nodes, by key, of one kind; `label` says it in words."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(frozen=True)
class NetworkWords:
    """The words of the network in the reader's language: of ties and of nodes by kind.

    `below` are the words of a tie in a list under its target; a kind that is not among them is called as in `ties`.
    """

    description: str
    nothing: str
    ties: Mapping[str, str]
    nodes: Mapping[str, str]
    below: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def network(
    nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie], words: NetworkWords, *, selected: str = ""
) -> Drawing:
    """The drawing of these nodes and the ties among them; the first given stand highest, as far as lines allow."""
    if not nodes:
        empty = Drawing(
            (0, 0, _WIDTH, 44), text_element(0, 28, words.nothing, _SIZE, css_variable("muted")), words.description
        )
        return replace(empty, min_width=NARROW_COLUMN, narrower=(_empty_list(words),))
    whole = _drawing(nodes, ties, _legend(nodes, ties, words, _WIDTH), words, selected)
    return replace(
        whole,
        max_width=_WIDTH,
        min_width=NARROW_COLUMN,
        narrower=(_list(nodes, ties, words, selected),),
        pages=_pages(nodes, ties, words, selected) if whole.height > _PAGE else (),
    )


def _drawing(
    nodes: Sequence[NetworkNode],
    ties: Sequence[NetworkTie],
    legend: tuple[str, float],
    words: NetworkWords,
    selected: str,
) -> Drawing:
    places, height = _places(nodes, ties)
    parts = [_tie(tie, places) for tie in ties if tie.source in places and tie.target in places]
    parts += [_node(node, places[node.key], words, node.key == selected) for node in nodes]
    markup = f'{legend[0]}<g transform="translate(0 {legend[1]})">{"".join(parts)}</g>'
    return Drawing((0, 0, _WIDTH, legend[1] + height), markup, words.description)


def _pages(
    nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie], words: NetworkWords, selected: str
) -> tuple[Drawing, ...]:
    """The network in pieces no higher than a slide, each with the whole legend; no line is cut.

    What hangs together stays together as far as it fits; in a larger group the node that most hangs on stands again.
    """
    legend = _legend(nodes, ties, words, _WIDTH)
    room = _PAGE - legend[1]
    by_key = {node.key: node for node in nodes}
    pieces: list[tuple[list[str], list[NetworkTie]]] = []
    filled: list[float] = []
    for group in _groups(nodes, ties):
        own = [tie for tie in ties if tie.source in group and tie.target in group]
        for keys, held in _split(group, own, by_key, room):
            tall = _tall(keys, held, by_key)
            # The first piece with room takes it.
            place = next((n for n, used in enumerate(filled) if used + _BETWEEN + tall <= room), len(pieces))
            if place == len(pieces):
                pieces.append(([], []))
                filled.append(-_BETWEEN)
            pieces[place] = ([*pieces[place][0], *keys], [*pieces[place][1], *held])
            filled[place] += _BETWEEN + tall
    return tuple(
        _drawing([node for node in nodes if node.key in keys], held, legend, words, selected) for keys, held in pieces
    )


def _split(
    group: Sequence[str], ties: Sequence[NetworkTie], by_key: Mapping[str, NetworkNode], room: float
) -> list[tuple[list[str], list[NetworkTie]]]:
    """A group of nodes that hang together in pieces that fit, each with its nodes and ties; every tie is in one."""
    if _tall(group, ties, by_key) <= room:
        return [([*group], [*ties])]
    degree = {key: sum(key in (tie.source, tie.target) for tie in ties) for key in group}
    rank = {key: (-degree[key], number) for number, key in enumerate(group)}
    # The ties of one hub follow each other, so that it is repeated no oftener than it must be.
    ordered = sorted(ties, key=lambda tie: sorted((rank[tie.source], rank[tie.target])))
    pieces: list[tuple[list[str], list[NetworkTie]]] = [([], [])]
    for tie in ordered:
        keys, held = pieces[-1]
        more = [key for key in dict.fromkeys((tie.source, tie.target)) if key not in keys]
        if keys and _tall([*keys, *more], [*held, tie], by_key) > room:
            pieces.append(([*dict.fromkeys((tie.source, tie.target))], [tie]))
        else:
            keys += more
            held.append(tie)
    return pieces


def _tall(keys: Sequence[str], ties: Sequence[NetworkTie], by_key: Mapping[str, NetworkNode]) -> float:
    """The height that these nodes take: in each group that hangs together that of the higher column."""
    total = -float(_BETWEEN)
    for group in _groups([by_key[key] for key in keys], ties):
        sides = [sum(_height(by_key[key]) for key in group if by_key[key].left is left) for left in (True, False)]
        total += _BETWEEN + max(sides)
    return total


def name_lines(name: str, width: float, most: int = _MOST_LINES) -> list[str]:
    """The name on at most so many lines of this width; only a longer one is cut, with an ellipsis."""
    lines = wrap(name, width, _SIZE)
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width, _SIZE)]
    return lines or [""]


def _text_room(node: NetworkNode) -> float:
    return (_LEFT - 16 if node.left else _WIDTH - _RIGHT - 16) / BOLD


def _height(node: NetworkNode) -> float:
    return len(name_lines(node.name, _text_room(node))) * _LEAD + (_LEAD - 3 if node.caption else 0) + _PAD


def _places(
    nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie]
) -> tuple[Mapping[str, tuple[float, float]], float]:
    """Key -> the place of the node's mark; and the height of all. No two nodes of a column overlap.

    What hangs together stands together, in an order that crosses few lines; the order is the same every time.
    """
    by_key = {node.key: node for node in nodes}
    places: dict[str, tuple[float, float]] = {}
    y = 0.0
    for group in _groups(nodes, ties):
        left, right = _ordered(
            [key for key in group if by_key[key].left], [key for key in group if not by_key[key].left], ties
        )
        tall = [sum(_height(by_key[key]) for key in side) for side in (left, right)]
        for side, own, x in ((left, tall[0], _LEFT), (right, tall[1], _RIGHT)):
            # The shorter column is spread over the height of the longer one.
            space = (max(tall) - own) / len(side) if side else 0
            at = y + space / 2
            for key in side:
                places[key] = (float(x), round(at + _height(by_key[key]) / 2, 1))
                at += _height(by_key[key]) + space
        y += max(tall) + _BETWEEN
    return places, round(y - _BETWEEN / 2, 1)


def _groups(nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie]) -> list[list[str]]:
    """The nodes in groups that hang together, each in the given order, the group of the first node first."""
    group_of = {node.key: number for number, node in enumerate(nodes)}
    for tie in ties:
        if tie.source in group_of and tie.target in group_of:
            low, high = sorted((group_of[tie.source], group_of[tie.target]))
            group_of = {key: low if number == high else number for key, number in group_of.items()}
    groups: dict[int, list[str]] = {}
    for node in nodes:
        groups.setdefault(group_of[node.key], []).append(node.key)
    return [groups[number] for number in sorted(groups)]


def _ordered(left: list[str], right: list[str], ties: Sequence[NetworkTie]) -> tuple[list[str], list[str]]:
    """The two columns in the order with the fewest crossings that sweeping by mean places finds."""
    neighbours: dict[str, list[str]] = {key: [] for key in (*left, *right)}
    for tie in ties:
        if tie.source in neighbours and tie.target in neighbours:
            neighbours[tie.source].append(tie.target)
            neighbours[tie.target].append(tie.source)

    def swept(moving: list[str], fixed: list[str]) -> list[str]:
        share = {key: (number + 0.5) / max(len(fixed), 1) for number, key in enumerate(fixed)}
        own = {key: (number + 0.5) / max(len(moving), 1) for number, key in enumerate(moving)}

        def mean(key: str) -> float:
            # A body tied to another body is drawn towards it as well, within its own column.
            near = [share.get(other, own.get(other, 0.5)) for other in neighbours[key]]
            return sum(near) / len(near) if near else own[key]

        return sorted(moving, key=lambda key: (round(mean(key), 6), own[key]))

    best, fewest = (left, right), _crossings(left, right, ties)
    for _ in range(_SWEEPS):
        left = swept(left, right)
        right = swept(right, left)
        crossed = _crossings(left, right, ties)
        if crossed < fewest:
            best, fewest = (left, right), crossed
    return best


def _crossings(left: Sequence[str], right: Sequence[str], ties: Sequence[NetworkTie]) -> int:
    """How many pairs of lines between the two columns cross."""
    at = {key: number for number, key in enumerate(left)}
    to = {key: number for number, key in enumerate(right)}
    ends = [(at[tie.source], to[tie.target]) for tie in ties if tie.source in at and tie.target in to]
    return sum((a - c) * (b - d) < 0 for n, (a, b) in enumerate(ends) for c, d in ends[:n])


def _tie(tie: NetworkTie, places: Mapping[str, tuple[float, float]]) -> str:
    (x, y), (to_x, to_y) = places[tie.source], places[tie.target]
    if x == to_x:
        # Between two of a column: a bow into the space between the columns, the wider the further they stand apart.
        bow = x + (1 if x == _LEFT else -1) * min(40 + abs(to_y - y) * 0.35, 150)
        path = f"M{x:.1f} {y:.1f}C{bow:.1f} {y:.1f} {bow:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    else:
        middle = (x + to_x) / 2
        path = f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    return line(path, tie.kind, escape(tie.label))


def _node(node: NetworkNode, place: tuple[float, float], words: NetworkWords, selected: bool) -> str:
    x, y = place
    lines = name_lines(node.name, _text_room(node))
    tall = len(lines) * _LEAD + (_LEAD - 3 if node.caption else 0)
    text_x, anchor = (x - 16, "end") if node.left else (x + 16, "start")
    inner = rectangle(
        0 if node.left else x - 10,
        y - tall / 2 - 4,
        _LEFT + 10 if node.left else _WIDTH - x + 10,
        tall + 8,
        "transparent",
    )
    for number, words_of_line in enumerate(lines):
        inner += text_element(
            text_x,
            y - tall / 2 + (number + 0.76) * _LEAD,
            words_of_line,
            _SIZE,
            css_variable("text"),
            anchor,
            600 if selected or node.kind == "agreement" else 400,
        )
    if node.caption:
        inner += text_element(
            text_x, y - tall / 2 + len(lines) * _LEAD + 12, node.caption, _SMALL, css_variable("muted"), anchor
        )
    inner += node_mark(node.kind, x, y, _MARK, selected=selected)
    return clickable(node.key, _spoken(node, words.nodes[node.kind]), inner)


def _spoken(node: NetworkNode, kind: str) -> str:
    return f"{kind}: {node.name}" + (f" ({node.caption})" if node.caption else "")


def _legend(
    nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie], words: NetworkWords, width: float
) -> tuple[str, float]:
    """The kinds of tie and of node that occur, in rows; and the height they take."""
    entries = []
    for kind in LINE_STYLES:
        if any(tie.kind == kind for tie in ties):
            entries.append((line(f"M0 -5H{_SAMPLE}", kind), _SAMPLE + 8, words.ties[kind]))
    for kind, name in words.nodes.items():
        if any(node.kind == kind for node in nodes):
            entries.append((node_mark(kind, 8, -5, _MARK), 24, name))
    parts = []
    x, y = 0.0, 18.0
    for sample, room, name in entries:
        wide = room + text_width(name, 13.5) + 26
        if x and x + wide > width:
            x, y = 0.0, y + _LEGEND_STEP
        words_of_entry = text_element(room, 0, name, 13.5, css_variable("text"))
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{sample}{words_of_entry}</g>')
        x += wide
    return f'<g pointer-events="none">{"".join(parts)}</g>', y + _LEGEND_STEP


def _empty_list(words: NetworkWords) -> Drawing:
    lines = wrap(words.nothing, _NARROW, _SIZE)
    markup = "".join(
        text_element(0, 20 + number * _LEAD, words_of_line, _SIZE, css_variable("muted"))
        for number, words_of_line in enumerate(lines)
    )
    return Drawing((0, 0, _NARROW, 20 + len(lines) * _LEAD), markup, words.description)


def _list(nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie], words: NetworkWords, selected: str) -> Drawing:
    """The same for a narrow column: each target of a tie, and below it who is tied to it and how."""
    by_key = {node.key: node for node in nodes}
    order = {node.key: number for number, node in enumerate(sorted(nodes, key=lambda node: node.left))}
    joined: dict[str, list[NetworkTie]] = {}
    for tie in ties:
        if tie.source in by_key and tie.target in by_key:
            joined.setdefault(tie.target, []).append(tie)
    parts = []
    y = 6.0
    for target in sorted(joined, key=lambda key: order[key]):
        part, y = _list_head(by_key[target], y, words, selected, 600)
        parts.append(part)
        for tie in joined[target]:
            body = by_key[tie.source]
            # The target stands above: a tie that reads from body to target has to be turned round.
            word = words.below.get(tie.kind, words.ties[tie.kind])
            lines = name_lines(body.name, _NARROW - 44)
            # What kind of institution it is says little; how far a lab has come says much.
            below = _caption_lines(body, 44) if body.kind != "institution" else []
            tall = (len(lines) + 1) * _LEAD + len(below) * _SMALL_LEAD
            inner = rectangle(0, y, _NARROW, tall, "transparent")
            inner += line(f"M0 {y + 9:.1f}h36", tie.kind)
            inner += text_element(44, y + 13, word, _SMALL, css_variable("muted"))
            for number, words_of_line in enumerate(lines):
                inner += text_element(44, y + 32 + number * _LEAD, words_of_line, _SIZE, css_variable("text"))
            inner += _small(below, 44, y + 29 + len(lines) * _LEAD)
            parts.append(clickable(body.key, _spoken(body, word), inner))
            y += tall + 4
        y += 12
    tied = {end for tie in ties for end in (tie.source, tie.target)}
    for node in nodes:
        if node.key not in tied:
            part, y = _list_head(node, y, words, selected, 400)
            parts.append(part)
    return Drawing((0, 0, _NARROW, y), "".join(parts), words.description, max_width=_NARROW_MOST)


def _list_head(node: NetworkNode, y: float, words: NetworkWords, selected: str, weight: int) -> tuple[str, float]:
    """One entry of the list at this height: mark, name, and the word below the name; and where the next begins."""
    lines = name_lines(node.name, (_NARROW - 26) / BOLD, _MOST_LINES + 2)
    below = _caption_lines(node, 26)
    tall = len(lines) * _LEAD + len(below) * _SMALL_LEAD
    inner = rectangle(0, y, _NARROW, tall + 4, "transparent")
    inner += node_mark(node.kind, 9, y + 11, _MARK, selected=node.key == selected)
    for number, words_of_line in enumerate(lines):
        inner += text_element(26, y + 16 + number * _LEAD, words_of_line, _SIZE, css_variable("text"), weight=weight)
    inner += _small(below, 26, y + 14 + len(lines) * _LEAD)
    return clickable(node.key, _spoken(node, words.nodes[node.kind]), inner), y + tall + 8


def _caption_lines(node: NetworkNode, indent: float) -> list[str]:
    return wrap(node.caption, _NARROW - indent, _SMALL)


def _small(lines: Sequence[str], x: float, y: float) -> str:
    return "".join(
        text_element(x, y + number * _SMALL_LEAD, words_of_line, _SMALL, css_variable("muted"))
        for number, words_of_line in enumerate(lines)
    )
