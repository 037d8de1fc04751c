"""Figures for pictures are fetched when asked for: kept under the hash of their content, the latest of them."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.ui import figure_route
from dashboard.ui.figure_route import MOST_FIGURES, keep_figure, serve_figure

CLIENT = TestClient(Starlette(routes=[Route("/figure/{name}", serve_figure)]))


def test_a_figure_is_served_as_it_was_kept() -> None:
    """Guards the picture: the same content has the same name, another has another, an unknown name has none."""
    name = keep_figure('{"data": [1]}')
    assert keep_figure('{"data": [1]}') == name != keep_figure('{"data": [2]}')
    answer = CLIENT.get(f"/figure/{name}")
    assert (answer.status_code, answer.json()) == (200, {"data": [1]})
    assert CLIENT.get("/figure/unknown").status_code == 404


def test_the_latest_figures_are_kept() -> None:
    """Guards memory, and the reader who still looks at a figure: one shown again is forgotten last."""
    first = keep_figure("first")
    for number in range(MOST_FIGURES - 1):
        keep_figure(f"{number}")
    keep_figure("first")
    keep_figure("one more")
    assert CLIENT.get(f"/figure/{first}").status_code == 200
    assert len(figure_route._held) == MOST_FIGURES
