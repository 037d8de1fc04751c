"""The figures of cooperation: nothing overlaps, nothing is cut, no kind is told by colour alone; nothing, one, many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from dashboard.catalog import Catalog, Selection
from dashboard.cooperation import NODE_KINDS, TIE_KINDS, cut, links
from dashboard.cooperation import network as join
from dashboard.descriptor import DataLanguage
from dashboard.figures.arc_map import MOST_ARCS, Arc, ArcPlace, ArcWords, arc_map, frame_of
from dashboard.figures.network import MOST_NODES, NetworkNode, NetworkTie, NetworkWords, network
from dashboard.figures.pipeline import MOST_CARDS, Card, PipelineWords, Stage, pipeline, status_rows
from dashboard.figures.svg import Drawing, text_width
from dashboard.figures.ties import LINE_STYLES, line, node_mark
from dashboard.geometry import albers_layer

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</text></svg>", "\x00a & b 'c'", "{count}"]
WORDS = NetworkWords(
    "示例", "没有", {kind: f"tie {kind}" for kind in TIE_KINDS}, {kind: f"node {kind}" for kind in NODE_KINDS}
)
TWO = [NetworkNode(f"institutions:{n}", "institution", "示例") for n in range(2)]
TWO_TIES = [NetworkTie(node.key, "projects:p", "framework") for node in TWO]
STAGES = PipelineWords("示例", "无", "另有 {count} 项")
PLACE_WORDS = ArcWords(
    description="示例",
    ties={kind: f"tie {kind}" for kind in TIE_KINDS},
    point="城市",
    above="省级",
    national="全国",
    tied="有",
    zero="零",
    nothing="尚未收录",
    nothing_label="{name}: nothing",
    national_line="国界",
    province_line="省级界",
    region_label=lambda code: f"区{code}",
)


def parsed(drawing: Drawing) -> ElementTree.Element:
    """The drawing's markup as XML."""
    return ElementTree.fromstring(f"<svg>{drawing.markup}</svg>")


def both(drawing: Drawing) -> Sequence[Drawing]:
    """The drawing and the one for a narrow column."""
    assert drawing.narrower
    return drawing, drawing.narrower[0]


def words_of(drawing: Drawing) -> list[str]:
    """Its lines of text."""
    return [element.text or "" for element in parsed(drawing).iter("text")]


def boxes(drawing: Drawing) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and words of every line of text; moved groups taken into account."""
    found = []

    def walk(element: ElementTree.Element, dx: float, dy: float) -> None:
        moved = re.fullmatch(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
        if moved:
            dx, dy = dx + float(moved[1]), dy + float(moved[2])
        if element.tag == "text":
            x, y, size = (float(element.get(name, "0")) for name in ("x", "y", "font-size"))
            wide = text_width(element.text or "", size)
            left = dx + x - {"end": wide, "middle": wide / 2}.get(element.get("text-anchor", ""), 0)
            found.append((left, dy + y - 0.75 * size, left + wide, dy + y, element.text or ""))
        for child in element:
            walk(child, dx, dy)

    walk(parsed(drawing), 0, 0)
    return found


def assert_legible(drawing: Drawing) -> None:
    """No words over others, none outside of the drawing."""
    left, top, width, height = drawing.view_box
    found = boxes(drawing)
    for box in found:
        assert box[0] >= left - 0.5 and box[2] <= left + width + 0.5, box
        assert box[1] >= top - 0.5 and box[3] <= top + height + 0.5, box
    for one, other in combinations(found, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def clicks(drawing: Drawing) -> list[str]:
    """The keys that clicks give."""
    return [key for element in parsed(drawing).iter("g") if (key := element.get("data-key"))]


# Lines and marks.


def test_every_kind_of_tie_has_a_line_of_its_own() -> None:
    """Guards print in grey: no two kinds share dashes, width and colour, and agreements differ without any colour."""
    assert set(LINE_STYLES) == set(TIE_KINDS)
    assert len({(style.colour, style.width, style.dashes) for style in LINE_STYLES.values()}) == len(TIE_KINDS)


def test_no_kind_of_tie_is_told_by_its_colour_alone() -> None:
    """Guards the same in grey: of two kinds with the same dashes, one is a double line or by far the thinner."""
    for one, other in combinations(LINE_STYLES.values(), 2):
        if (one.dashes, one.double) == (other.dashes, other.double):
            assert max(one.width, other.width) >= 1.85 * min(one.width, other.width), (one, other)


def test_a_double_line_has_a_gap() -> None:
    """Guards hosts: the line is drawn twice, the upper one thinner and in the colour of the ground."""
    lower, upper = ElementTree.fromstring(f"<svg>{line('M0 0H9', 'host', '示例', unit=2)}</svg>").iter("path")
    assert upper.get("stroke") == "var(--background)" != lower.get("stroke")
    assert 0 < float(upper.get("stroke-width", "0")) < float(lower.get("stroke-width", "0"))
    assert upper.get("stroke-dasharray") == lower.get("stroke-dasharray")


def test_every_kind_of_node_has_a_shape_of_its_own() -> None:
    """Guards the same for nodes: with the colours taken out, no two are alike."""
    shapes = {re.sub(r"var\(--[a-z0-9-]+\)", "", node_mark(kind, 0, 0, 7)) for kind in NODE_KINDS}
    assert len(shapes) == len(NODE_KINDS)
    assert node_mark("lab", 0, 0, 7, selected=True) != node_mark("lab", 0, 0, 7)


# The network.


def drawn_network(nodes: Sequence[NetworkNode], ties: Sequence[NetworkTie], selected: str = "") -> Drawing:
    """The network with synthetic words."""
    return network(nodes, ties, WORDS, selected=selected)


def of_catalog(catalog: Catalog, language: DataLanguage, selection: Selection) -> Drawing:
    """The network of the collection, as the page draws it but for the captions."""
    found = cut(join(catalog, selection), MOST_NODES)
    nodes = [
        NetworkNode(key, node.kind, catalog.name(node.table, node.row_id, language), "caption", key.startswith("inst"))
        for key, node in found.nodes.items()
    ]
    return drawn_network(nodes, [NetworkTie(tie.source, tie.target, tie.kind) for tie in found.ties])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("region", ["", "440700", "360000"])
def test_the_collections_names_are_whole_and_apart(catalog: Catalog, language: DataLanguage, region: str) -> None:
    """Guards the slide: no label over another, none outside, none cut; wide, and as the list for a narrow column."""
    for drawing in both(of_catalog(catalog, language, Selection(region=region))):
        assert_legible(drawing)
        assert [words for words in words_of(drawing) if words.endswith("…")] == []


def test_the_legibility_check_sees_an_overlap() -> None:
    """Guards the check above: words over words, and words outside, are seen."""
    good = of_text((0, 0, 100, 50), (0, 20), (0, 40))
    assert_legible(good)
    for bad in (
        of_text((0, 0, 100, 50), (0, 20), (5, 22)),
        of_text((0, 0, 100, 50), (80, 20)),
        of_text((0, 0, 9, 9), (0, 20)),
    ):
        with pytest.raises(AssertionError):
            assert_legible(bad)


def of_text(box: tuple[float, float, float, float], *places: tuple[float, float]) -> Drawing:
    """A drawing of the word 示例 at these places."""
    markup = "".join(f'<text x="{x}" y="{y}" font-size="15">示例</text>' for x, y in places)
    return Drawing(box, markup, "")


def test_the_network_is_the_same_every_time(catalog: Catalog) -> None:
    """Guards a copied link and a picture made again: no chance in the layout."""
    assert of_catalog(catalog, "zh", Selection()) == of_catalog(catalog, "zh", Selection())


def test_every_node_can_be_clicked_and_only_kinds_that_occur_are_explained(catalog: Catalog) -> None:
    """Guards clicks and legend: each node once; a word for each kind drawn, none for another."""
    found = join(catalog, Selection(region="440700"))
    drawing = of_catalog(catalog, "zh", Selection(region="440700"))
    assert sorted(clicks(drawing)) == sorted(found.nodes)
    legend = {words for words in words_of(drawing) if words.startswith("tie ")}
    assert legend == {f"tie {tie.kind}" for tie in found.ties}
    narrow = drawing.narrower[0]
    assert narrow is not None
    assert set(clicks(narrow)) == set(found.nodes)


def test_the_list_says_what_lies_below_a_parent() -> None:
    """Guards ministry and centre: under the parent, the list never says that the parent is part of its child."""
    nodes = [NetworkNode("institutions:m", "institution", "某部"), NetworkNode("institutions:c", "institution", "中心")]
    ties = [NetworkTie("institutions:c", "institutions:m", "parent")]
    words = replace(WORDS, below={"parent": "下属"})
    wide, narrow = both(network(nodes, ties, words))
    assert "tie parent" in words_of(wide) and "下属" not in words_of(wide)
    assert words_of(narrow) == ["某部", "下属", "中心"]
    assert 'aria-label="下属: 中心"' in narrow.markup


def test_the_list_keeps_what_stands_below_a_name() -> None:
    """Guards a narrow column: an intention is not read as a thing done, nor four issuers as all twelve of them."""
    nodes = [
        NetworkNode("institutions:a", "institution", "示例大学", "高校"),
        NetworkNode("institutions:l", "lab", "示例实验室", "实验室 · 争取"),
        NetworkNode("documents:d", "document", "示例方案", "实施方案 · " + "共 12 家，载明 4 家；" * 8, False),
        NetworkNode("projects:p", "agreement", "无人签约", "框架 · 已签约", False),
    ]
    ties = [NetworkTie(key, "documents:d", "issuer") for key in ("institutions:a", "institutions:l")]
    narrow = both(drawn_network(nodes, ties))[1]
    assert_legible(narrow)
    written = "".join(words_of(narrow)).replace(" ", "")
    for node in nodes[1:]:
        assert node.caption.replace(" ", "") in written
        assert f"({node.caption})" in narrow.markup


def test_a_bold_name_ends_within_the_list() -> None:
    """Guards headlines in English: bold words are up to 1.15 times as wide as estimated, as measured in Chromium."""
    name = "Framework cooperation agreement between the Jiangmen Municipal Government and many companies " * 2
    narrow = both(drawn_network([NetworkNode("projects:p", "agreement", name, "", False), *TWO], TWO_TIES))[1]
    bold = [element for element in parsed(narrow).iter("text") if element.get("font-weight") == "600"]
    assert len(bold) > 4
    for element in bold:
        wide = text_width(element.text or "", float(element.get("font-size", "0")))
        assert float(element.get("x", "0")) + 1.15 * wide <= narrow.width, element.text


def test_an_empty_network_says_so() -> None:
    """Guards an empty selection."""
    for drawing in both(drawn_network([], [])):
        assert words_of(drawing) == ["没有"]
        assert clicks(drawing) == []


def test_one_body_without_ties() -> None:
    """Guards one row: a body that is tied to nobody is still there."""
    for drawing in both(drawn_network([NetworkNode("institutions:a", "institution", "示例")], [], "institutions:a")):
        assert clicks(drawing) == ["institutions:a"]
        assert_legible(drawing)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_words(name: str) -> None:
    """Guards names from an upload: they are text, in labels and in tooltips alike."""
    nodes = [
        NetworkNode("institutions:a", "institution", name, name),
        NetworkNode("projects:p", "agreement", name, name, False),
    ]
    ties = [NetworkTie("institutions:a", "projects:p", "framework", name)]
    for drawing in both(drawn_network(nodes, ties)):
        assert {element.tag for element in parsed(drawing).iter()} <= {
            *("svg", "g", "path", "rect", "circle", "polygon", "text", "title")
        }
    card = Stage("阶段", (Card("projects:p", name, (name,)),))
    for drawing in (*both(pipeline([card], STAGES)), *both(status_rows([card], STAGES))):
        assert "script" not in {element.tag for element in parsed(drawing).iter()}


def test_a_very_long_name_is_cut_with_an_ellipsis() -> None:
    """Guards the layout against one row of an upload: the name is cut, the drawing stays legible."""
    nodes = [NetworkNode(f"institutions:{n}", "institution", "示例机构" * 200) for n in range(3)]
    ties = [NetworkTie("institutions:0", "institutions:1", "parent")]
    for drawing in both(drawn_network(nodes, ties)):
        assert_legible(drawing)
        assert any(words.endswith("…") for words in words_of(drawing))


# The arcs.


def arcs_of(count: int, kind: str = "framework") -> list[Arc]:
    """So many arcs between provinces of the map."""
    codes = sorted(albers_layer("province").regions)
    pairs = list(combinations(codes, 2))
    return [Arc(*pairs[n % len(pairs)], kind, n + 1, "示例") for n in range(count)]


def drawn_arcs(arcs: Sequence[Arc], **more: object) -> Drawing:
    """The arcs on the map of provinces."""
    layer = albers_layer("province")
    codes = sorted({code for arc in arcs for code in (arc.first, arc.second)})
    places = [ArcPlace(code, f"省{code}", layer.regions[code].label) for code in codes]
    return arc_map(layer, places, arcs, frozenset({"110000"}), PLACE_WORDS, level="province", **more)  # type: ignore[arg-type]


def arc_paths(drawing: Drawing) -> list[ElementTree.Element]:
    """The arcs: the paths with a bend."""
    return [path for path in parsed(drawing).iter("path") if "Q" in path.get("d", "")]


def test_a_map_without_arcs_keeps_its_legend() -> None:
    """Guards an empty selection: no arc, no coloured division, grey and the national line explained."""
    for drawing in both(drawn_arcs([])):
        assert arc_paths(drawing) == []
        assert {shape.css_class for shape in drawing.regions.values()} == {"zero"}
        assert {"零", "尚未收录", "国界", "省级界"} == set(words_of(drawing))


def test_two_kinds_between_two_places_are_two_arcs() -> None:
    """Guards Jiangmen and Guangzhou: framework and shared laboratory do not cover each other, each in its dash."""
    one = replace(arcs_of(1)[0], count=1)
    drawing = drawn_arcs([one, replace(one, kind="host")])
    first, second, gap = arc_paths(drawing)
    assert first.get("d") != second.get("d")
    assert first.get("stroke-dasharray") and not second.get("stroke-dasharray")
    # A shared laboratory is a double line.
    assert gap.get("d") == second.get("d")
    assert gap.get("stroke") == "var(--background)"
    assert {f"tie {kind}" for kind in ("framework", "host")} <= set(words_of(drawing))
    assert set(clicks(drawing)) == {one.first, one.second}


def test_more_ties_make_a_wider_arc_and_say_how_many() -> None:
    """Guards the weight: the width grows with the number, and the number stands beside it."""
    one = replace(arcs_of(1)[0], count=1)
    thin, wide = drawn_arcs([one]), drawn_arcs([replace(one, count=8)])
    assert "×8" in words_of(wide)
    assert not any(words.startswith("×") for words in words_of(thin))
    assert float(arc_paths(wide)[0].get("stroke-width", "0")) > float(arc_paths(thin)[0].get("stroke-width", "0"))


def test_of_many_arcs_those_of_most_ties_are_drawn() -> None:
    """Guards a tangle: of 400 the most weighty are drawn, no more than the page says."""
    drawing = drawn_arcs(arcs_of(400))
    assert len(arc_paths(drawing)) == MOST_ARCS
    assert "×400" in words_of(drawing)


def test_the_country_stands_in_the_corner_and_cannot_be_chosen() -> None:
    """Guards national bodies: drawn within the map, whole, in no division and with no key."""
    layer = albers_layer("province")
    places = [
        ArcPlace("100000", "National bodies", None, point=False),
        ArcPlace("440000", "粤", layer.regions["440000"].label),
    ]
    drawing = arc_map(
        layer, places, [Arc("100000", "440000", "lead", 1, "")], frozenset(), PLACE_WORDS, level="province"
    )
    for one in both(drawing):
        assert clicks(one) == ["440000"]
        # A mark and an entry of its own: it is no body of which only the province is known.
        assert "全国" in words_of(one) and "省级" not in words_of(one)
        name = next(box for box in boxes(one) if box[4] == "National bodies")
        assert name[0] >= one.view_box[0] and name[1] >= one.view_box[1]
        assert name[3] < layer.view_box[1]
        assert one.view_box[1] + one.height > layer.view_box[1] + layer.view_box[3]


def test_the_frame_holds_its_points_and_never_comes_too_close() -> None:
    """Guards the zoom: every point inside, the map's proportions kept, one point not blown up beyond measure."""
    layer = albers_layer("prefecture")
    points = [layer.regions[code].label for code in ("440700", "440100", "440300")]
    left, top, width, height = frame_of(layer, points)
    assert all(left < x < left + width and top < y < top + height for x, y in points)
    assert height / width == pytest.approx(layer.view_box[3] / layer.view_box[2])
    assert frame_of(layer, points[:1])[2] / layer.units_per_km >= 400
    assert frame_of(layer, []) == layer.view_box


def test_the_collections_links_have_their_lines(catalog: Catalog) -> None:
    """Guards the page: every kind of link that the collection gives is a kind that can be drawn."""
    found = links(catalog, join(catalog, Selection()), "prefecture")
    assert {link.kind for link in found.between} <= set(LINE_STYLES)


# The stages.


def stages_of(*counts: int) -> list[Stage]:
    """Stages with so many cards each; the last stands apart."""
    return [
        Stage(
            f"阶段{n}",
            tuple(Card(f"projects:{n}-{m}", f"示例协议{m}", ("框架协议",)) for m in range(count)),
            n == len(counts) - 1,
        )
        for n, count in enumerate(counts)
    ]


@pytest.mark.parametrize("counts", [(0, 0, 0), (1, 0, 0), (4, 0, 2, 0, 1), (0, 1), (3, 3, 3, 3, 3, 3, 3)])
def test_the_stages_are_legible_and_counted(counts: tuple[int, ...]) -> None:
    """Guards nothing, one and several: every stage named with its count, empty ones said to be empty."""
    for drawing in both(pipeline(stages_of(*counts), STAGES)):
        assert_legible(drawing)
        assert [f"阶段{n}" for n in range(len(counts))] == [
            words for words in words_of(drawing) if words.startswith("阶段")
        ]
        assert words_of(drawing).count("无") == counts.count(0)
        assert len(clicks(drawing)) == sum(counts)
    for drawing in both(status_rows(stages_of(*counts), STAGES)):
        assert_legible(drawing)
        assert words_of(drawing).count("无") == counts.count(0)


@pytest.mark.parametrize("draw", [pipeline, status_rows])
def test_of_many_the_first_are_named_and_the_rest_counted(draw: object) -> None:
    """Guards 100 000 rows: a few cards, the number of the others, and a markup that a browser can bear."""
    for drawing in both(draw(stages_of(100_000, 1), STAGES)):  # type: ignore[operator]
        assert len(clicks(drawing)) == MOST_CARDS + 1
        assert "100000" in words_of(drawing)
        assert any(str(100_000 - MOST_CARDS) in words for words in words_of(drawing))
        assert len(drawing.markup) < 40_000


def test_what_stands_apart_is_told_by_its_edge() -> None:
    """Guards stalled and ended: their heads have a broken edge, those on the way none."""
    for drawing in both(pipeline(stages_of(1, 1, 1), STAGES)):
        heads = [path for path in parsed(drawing).iter("path") if path.get("d", "").endswith("Z")]
        assert [bool(head.get("stroke-dasharray")) for head in heads] == [False, False, True]


def marks_and_ends(drawing: Drawing) -> tuple[set[float], list[tuple[float, float]]]:
    """The heights at which the nodes of a drawing stand, and those at which each of its lines begins and ends."""
    body = drawing.markup.split('<g transform="translate(0 ')[1:]
    paths = re.findall(r'<path d="M([\d.]+) ([\d.]+)C[\d. -]+ ([\d.]+) ([\d.]+)" fill="none"', "".join(body))
    boxes = re.findall(
        r'role="button".*?<rect x="[-\d.]+" y="([-\d.]+)" width="[\d.]+" height="([\d.]+)"', "".join(body)
    )
    return {round(float(y) + float(high) / 2, 0) for y, high in boxes}, [(float(p[1]), float(p[3])) for p in paths]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pieces_for_slides_cut_no_line(catalog: Catalog, language: DataLanguage) -> None:
    """Guards slides: the pieces hold every tie once, each line from node to node, none too high."""
    whole = of_catalog(catalog, language, Selection())
    assert len(whole.pages) > 1
    legend = whole.markup.split('<g transform="translate(0 ')[0]
    lines = 0
    for page in whole.pages:
        assert page.height <= 505
        assert page.markup.startswith(legend)
        marks, ends = marks_and_ends(page)
        lines += len(ends)
        assert marks
        assert all(any(abs(end - mark) <= 1 for mark in marks) for pair in ends for end in pair)
    assert lines == len(marks_and_ends(whole)[1])
    keys = '(?<=data-key=")[^"]*'
    assert {*re.findall(keys, whole.markup)} == {*re.findall(keys, "".join(page.markup for page in whole.pages))}


def test_a_hub_with_more_ties_than_a_slide_holds_stands_again() -> None:
    """Guards large groups: the node that all hang on stands on each piece; a small network has no pieces."""
    hub = NetworkNode("projects:p", "agreement", "示例", "", False)
    many = [NetworkNode(f"institutions:{n}", "institution", f"示例{n}") for n in range(40)]
    whole = drawn_network([hub, *many], [NetworkTie(node.key, hub.key, "framework") for node in many])
    assert len(whole.pages) > 2
    assert all('data-key="projects:p"' in page.markup for page in whole.pages)
    assert sum(page.markup.count('data-key="institutions') for page in whole.pages) == len(many)
    assert not drawn_network([hub, *TWO], TWO_TIES).pages
