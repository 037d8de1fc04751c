"""Signing in at a provider, in a real browser: each role, signing out, expiry, a forged cookie, a changed list."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.i18n import text
from tests.browser.driving import Visit
from tests.browser.headless import Headless
from tests.browser.signing_in import (
    COOKIE,
    Site,
    expect_role,
    expect_signed_out,
    sign_in,
    signed,
    site_running,
    wait_past,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard that people sign in to, shared by the tests of this file."""
    with site_running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def arrive(site: Site, visit: Callable[..., Visit]) -> Callable[[], Visit]:
    """Opens the dashboard as someone who has not signed in; the lists are as at first."""
    site.configure()

    def opened() -> Visit:
        made = visit(site.server)
        made.open("about")
        return made

    return opened


def test_an_unconfirmed_address_is_no_editor(site: Site) -> None:
    """Guards against an account that anyone can open in the name of an editor's address."""
    site.configure(reading="listed")
    with Headless(site.server, signed(site, "unconfirmed")) as session:
        assert text("en", "access.refused.unverified") in session.run("about").said


def test_signing_out_ends_it_everywhere(site: Site, arrive: Callable[[], Visit]) -> None:
    """Guards against another tab, a cookie copied before or a forged one that stays signed in after signing out."""
    visited = arrive()
    sign_in(visited, "editor")
    expect_role(visited, "editor")
    other = Visit(visited.page.context.new_page(), visited.server)
    other.open("about")
    expect_role(other, "editor")
    kept = [cookie for cookie in visited.page.context.cookies() if cookie["name"].startswith(COOKIE)]
    assert kept, "there is no cookie to copy"
    visited.page.locator(".st-key-sign_out button").click()
    # The provider asks whether its own session is to end as well.
    visited.page.wait_for_url(f"{site.provider}/**")
    other.page.get_by_role("radio", name="English").click()
    other.settled()
    expect_signed_out(other)
    copied = arrive()
    forged = signed(site, "editor", "a secret that is not the server's, long enough")[COOKIE]
    copied.page.context.add_cookies([{"name": COOKIE, "value": forged, "url": site.server.address}])
    copied.open("about")
    expect_signed_out(copied)
    copied.page.context.add_cookies([{**cookie, "sameSite": "Lax"} for cookie in kept])  # type: ignore[list-item]
    copied.open("about")
    expect_signed_out(copied)


def test_an_expired_sign_in_ends_by_itself(site: Site, arrive: Callable[[], Visit]) -> None:
    """Guards against Streamlit's cookie of thirty days, which outlives the provider's token."""
    visited = arrive()
    expiry = int(time.time()) + 8
    site.account("brief", exp=expiry)
    sign_in(visited, "brief")
    expect_role(visited, "editor")
    wait_past(expiry)
    visited.page.get_by_role("radio", name="English").click()
    visited.settled()
    expect(visited.page.get_by_test_id("stSidebar")).to_contain_text(text("en", "access.refused.expired"))
    visited.open("about")
    expect(visited.page.get_by_test_id("stSidebar")).to_contain_text(text("zh", "access.refused.expired"))


def test_a_forged_cookie_is_nobody(site: Site) -> None:
    """Guards against cookies that are unsigned, signed with another secret, or changed after signing."""
    site.configure(reading="listed")
    sound = signed(site, "editor")
    plain = base64.b64encode(json.dumps({"is_logged_in": True, "email": "editor@example.org"}).encode()).decode()
    signature = sound[COOKIE][-6:]
    forged = (signed(site, "editor", "another secret")[COOKIE], sound[COOKIE][:-6] + signature[::-1], plain, "")
    closed = text("en", "access.reading_closed")
    for value, open_to_them in ((sound[COOKIE], True), *((cookie, False) for cookie in forged)):
        with Headless(site.server, {**sound, COOKIE: value}) as session:
            # The sound one shows that the others fail for their signature and nothing else.
            assert (closed not in session.run("about").words) == open_to_them


def test_whoever_is_removed_loses_the_role_at_once(site: Site, arrive: Callable[[], Visit]) -> None:
    """Guards against a right that lasts until the next sign-in."""
    visited = arrive()
    sign_in(visited, "editor")
    expect_role(visited, "editor")
    site.configure(editors=["other@example.org"])
    visited.page.get_by_role("radio", name="English").click()
    visited.settled()
    expect_role(visited, "nobody", "en")


def test_reading_behind_sign_in(site: Site, arrive: Callable[[], Visit]) -> None:
    """Guards against a page, or a search of it, that is shown before signing in or to who is on no list."""
    site.configure(reading="listed")
    visited = arrive()
    site.configure(reading="listed")
    visited.page.goto(site.server.url("targets", "en"))
    expect(visited.page.get_by_text(text("en", "access.reading_closed"), exact=True)).to_be_visible()
    expect(visited.page.get_by_test_id("stSidebar")).to_have_count(0)
    visited.page.locator(".st-key-sign_in_to_read button").click()
    visited.page.get_by_role("button", name="stranger", exact=True).click()
    expect(visited.page.get_by_text(text("zh", "access.refused.not_listed"))).to_be_visible()
    site.configure(reading="signed_in")
    visited.go(site.server.url("about"))
    visited.expect_page("about", "zh")


def test_a_broken_configuration_closes_the_site(site: Site, arrive: Callable[[], Visit]) -> None:
    """Guards against a mistyped key that opens what was closed, and against a reader who is not told why."""
    visited = arrive()
    site.configuration.write_text('reeding = "signed_in"', encoding="utf-8")
    visited.page.goto(site.server.url("targets", "en"))
    expect(visited.page.get_by_role("alert")).to_contain_text("reeding")
    expect(visited.page.get_by_test_id("stDataFrame")).to_have_count(0)


def test_a_guessable_secret_counts_as_none(tmp_path: Path) -> None:
    """Guards against the cookie secret of a guide: with it anyone could sign a cookie as an editor."""
    with site_running(tmp_path, secret="xxx") as site:
        site.configure(reading="listed")
        with Headless(site.server, signed(site, "editor", "xxx")) as session:
            assert text("en", "access.reading_closed") in session.run("about").words


def test_every_answer_keeps_the_address_to_itself(site: Site) -> None:
    """Guards against a foreign host that is told, by the Referer, the link of a shared draft."""
    for path in ("/", "/about?draft=anything", "/_stcore/health", "/auth/logout", "/no/such/file.js"):
        asked = urllib.request.Request(site.server.address + path)
        opener = urllib.request.build_opener(_Stay)
        try:
            answer = opener.open(asked, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        assert answer.headers["Referrer-Policy"] == "no-referrer", path


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the redirect itself is what is looked at."""

    def redirect_request(self, *_: object) -> None:
        return None
