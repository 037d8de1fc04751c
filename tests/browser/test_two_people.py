"""Two people: one uploads and shares, the other reads the difference and publishes, the first one sees it; and back.

Beside them a reader who is refused, by the page and by requests made by hand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.descriptor import Language
from dashboard.i18n import text
from dashboard.versions import Store, open_store, repository_seed
from tests.browser.driving import Visit, grids, picture_buttons, saved, squeezed, table_cells
from tests.browser.headless import Headless, Shown
from tests.browser.signing_in import Site, sign_in, signed, site_running
from tests.browser.uploading import csv_file, drop, place, published_rows, put

OLD = published_rows("targets")[1][place(published_rows("targets"), "name_en")]
NEW = "A target under a new English name"
FILE = "targets.csv"
NOTE, PUBLISHED, BACK = "name put right", "agreed on the telephone", "too early after all"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A dashboard with a provider and a database of its own."""
    with site_running(tmp_path) as started:
        yield started


@pytest.fixture
def person(site: Site, visit: Callable[..., Visit]) -> Callable[..., Visit]:
    """Opens the dashboard in a browser of its own, signed in as this person; as nobody without a name."""

    def arrived(name: str = "", page: str = "about", language: Language = "en") -> Visit:
        made = visit(site.server)
        made.open("about", language)
        if name:
            sign_in(made, name)
            made.open(page, language)
        return made

    return arrived


def corrected(name: str = NEW) -> bytes:
    """The published targets with another English name in their first row: evidence and its proof stay as they are."""
    rows = published_rows("targets")
    put(rows, 2, name_en=name)
    return csv_file(rows, "targets")


def accept(visited: Visit, content: bytes) -> None:
    """Upload this file and accept it as a preview."""
    drop(visited.page, (FILE, content))
    press(visited, "upload_accept")


def press(visited: Visit, key: str) -> None:
    """Press the button of this key, and wait for what comes of it."""
    button = visited.page.locator(f".st-key-{key} button")
    expect(button).to_be_enabled()
    button.click()
    visited.page.wait_for_timeout(150)
    visited.settled()


def write(visited: Visit, key: str, words: str) -> None:
    """Write into the text field of this key, and wait until the server has it."""
    field = visited.page.locator(f".st-key-{key} input")
    field.fill(words)
    field.press("Enter")
    visited.page.wait_for_timeout(150)
    visited.settled()


def shared_by(visited: Visit) -> str:
    """Share what is accepted for review. Returns the link."""
    write(visited, "upload_note", NOTE)
    press(visited, "upload_share")
    link = visited.page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{visited.server.address}/?draft=")
    assert len(parse_qs(urlsplit(link).query)["draft"][0]) >= 40
    return link


def act(visited: Visit, language: Language) -> None:
    """Something that a reader does: another language."""
    visited.page.get_by_role("radio", name=text(language, "language.name"), exact=True).click()
    visited.page.wait_for_timeout(150)
    visited.settled()


def look(visited: Visit, name: str) -> None:
    """Keep a picture of the page, where it was asked for."""
    if folder := os.environ.get("SHOTS"):
        visited.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def alerts(visited: Visit) -> str:
    """The words of every notice on the page."""
    return "\n".join(visited.page.get_by_test_id("stAlertContainer").all_inner_texts())


def test_share_review_publish_and_go_back(site: Site, person: Callable[..., Visit]) -> None:
    """Guards the whole way of a change between two people, and what others are told and shown meanwhile."""
    bystander, first = person(), person("contributor")
    accept(first, corrected())
    expect(first.page.locator(".st-key-upload_publish")).to_have_count(0)
    look(first, "panel")
    link = shared_by(first)
    look(first, "shared")
    token = parse_qs(urlsplit(link).query)["draft"][0]

    reader = person("reader")
    reader.go(f"{link}&lang=en")
    expect(reader.page.locator(".st-key-draft_panel")).to_contain_text(text("en", "draft.only_editors"))
    expect(reader.page.locator(".st-key-draft_publish, .st-key-draft_withdraw")).to_have_count(0)

    second = person("editor")
    second.go(f"{link}&lang=en")
    second.page.get_by_test_id("stSidebarNav").get_by_role("link", name=text("en", "page.targets"), exact=True).click()
    second.settled()
    look(second, "draft")
    assert "contributor@example.org" in alerts(second)
    assert NOTE in alerts(second)
    _, cells = table_cells(grids(second.page.locator(".st-key-draft_panel")).first)  # type: ignore[arg-type]
    assert {OLD, NEW} <= set(cells)
    # Loading again opens it again; a picture is marked, and carries no token.
    assert token in second.page.url
    name, picture = saved(second.page, picture_buttons(second.page, "en", "svg").first)
    drawn = picture.decode()
    assert squeezed("Shared for review, not published") in squeezed(re.sub("<[^>]*>", "", drawn))
    assert token not in drawn + name
    links = second.page.locator("main a, [data-testid=stMain] a").evaluate_all("links => links.map((a) => a.href)")
    assert not [address for address in links if token in address]

    write(second, "draft_note", PUBLISHED)
    press(second, "draft_publish")
    assert text("en", "publish.done_here", number=2) in alerts(second)
    assert token not in second.page.url
    assert token not in site.server.log.read_text(encoding="utf-8", errors="replace")

    act(first, "zh")
    assert PUBLISHED in alerts(first)
    assert text("zh", "publish.former", base=1, current=2) in alerts(first)
    look(first, "former")
    press(first, "upload_withdraw")
    act(bystander, "zh")
    assert PUBLISHED in alerts(bystander)
    # To whoever is on no list, an address is shown by its first letter.
    assert "e…@example.org" in alerts(bystander)
    assert "editor@example.org" not in bystander.page.content()
    bystander.open("history", "en")
    look(bystander, "history_reader")
    _, cells = table_cells(grids(bystander.page).nth(1))
    assert {OLD, NEW} <= set(cells)
    reader.go(link)
    assert text("zh", "draft.gone") in alerts(reader)

    second.open("history", "en", version="1")
    look(second, "history_editor")
    write(second, "roll_back_note", BACK)
    press(second, "roll_back_button")
    assert text("en", "publish.rolled_back", number=3, source=1) in alerts(second)
    act(bystander, "zh")
    assert BACK in alerts(bystander)
    bystander.open("history", "en", version="3")
    _, cells = table_cells(grids(bystander.page).nth(1))
    assert cells[2:4] == [NEW, OLD]
    # The others were at the provider's.
    assert bystander.foreign() == []


def shared_in(site: Site) -> tuple[Store, str]:
    """The store of this dashboard, and the token of a draft that the contributor shared there."""
    store = open_store(site.database, repository_seed, datetime.now(UTC))
    version = store.read(store.current().number)
    targets = version.tables["targets"].copy()
    targets.iloc[0, targets.columns.get_loc("name_en")] = NEW
    tables = {**version.tables, "targets": targets}
    info, token = store.share(
        tables, version.lock, author="contributor@example.org", note=NOTE, based_on=1, at=datetime.now(UTC)
    )
    assert info.owner == "contributor@example.org"
    return store, token


def test_requests_made_by_hand_are_refused(site: Site) -> None:
    """Guards against a server that trusts what the page shows: a message presses a button that nobody was given."""
    store, token = shared_in(site)

    def publish(session: Headless, shown: Shown) -> Shown:
        session.run(write={shown.widgets["draft_note"]: "by hand"})
        return session.run(press=shown.widgets["draft_publish"])

    with Headless(site.server, signed(site, "editor"), draft=token) as theirs:
        given = theirs.run("about")
        assert {"draft_note", "draft_publish", "draft_withdraw"} <= set(given.widgets)
        # The editor's very buttons, pressed by a signed-in reader, by a stranger, by the contributor, by nobody.
        for name in ("reader", "stranger", "contributor", ""):
            with Headless(site.server, signed(site, name) if name else None, draft=token) as forger:
                assert "draft_publish" not in forger.run("about").widgets, name
                publish(forger, given)
                if name != "contributor":
                    forger.run(press=given.widgets["draft_withdraw"])
        # The editor's own session after they were taken off the list: the button is there, the right is not.
        site.configure(editors=["other@example.org"])
        assert text("en", "access.refused.not_listed") in publish(theirs, given).said
        assert store.current().number == 1
        assert [draft.note for draft in store.drafts(datetime.now(UTC))] == [NOTE]
        # The same message from someone who may: so it was the right that was missing.
        site.configure()
        assert text("en", "publish.done_here", number=2) in publish(theirs, given).said
        assert store.current().author == "editor@example.org"
    store.database.close()
