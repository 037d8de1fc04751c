"""A sign-in provider on this machine, people who have an account there, and a dashboard that trusts it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string

from dashboard.descriptor import Language
from dashboard.i18n import text
from tests.browser.driving import PATIENCE, Server, Visit, running

PEOPLE: dict[str, dict[str, Any]] = {
    "editor": {"name": "Edi Torova", "email_verified": True},
    "contributor": {"name": "Con Tributor", "email_verified": True},
    "reader": {"email_verified": True},
    "stranger": {"email_verified": True},
    # On the list of editors, but with an address that the provider never confirmed.
    "unconfirmed": {"email_verified": False},
    # Of whose address the provider says nothing: its word counts, since its name is in the configuration.
    "brief": {"name": "Brief Stay"},
}
LISTS = {
    "editors": ["Editor@Example.org", "unconfirmed@example.org", "brief@example.org"],
    "contributors": ["contributor@example.org"],
    "readers": ["reader@example.org"],
}
COOKIE, XSRF_COOKIE = "_streamlit_user", "_streamlit_xsrf"
SECRET = "a secret of these tests and of nothing else, long enough"


@dataclass(frozen=True)
class Site:
    """A dashboard with a provider: where it runs, its configuration, the provider's address, the database's."""

    server: Server
    configuration: Path
    provider: str
    database: str

    def configure(self, *, reading: str = "open", sharing: bool = True, **lists: list[str]) -> None:
        """Write the lists and switches; those that are not given are as at first."""
        lines = [f'reading = "{reading}"', f'trusted_issuers = ["{self.provider}"]']
        lines += [f"{name} = {json.dumps(people)}" for name, people in {**LISTS, **lists}.items()]
        lines += ["[sharing]", f"enabled = {str(sharing).lower()}", 'open_to = "signed_in"']
        fresh = self.configuration.with_suffix(".new")
        fresh.write_text("\n".join(lines), encoding="utf-8")
        # At once, as an editor's program saves: never half a file.
        fresh.replace(self.configuration)

    def account(self, name: str, **claims: Any) -> None:
        """Change what the provider says of this person from their next sign-in on."""
        body = json.dumps({"email": f"{name}@example.org", **PEOPLE[name], **claims}).encode()
        asked = urllib.request.Request(
            f"{self.provider}/users/{name}", body, {"Content-Type": "application/json"}, method="PUT"
        )
        with urllib.request.urlopen(asked, timeout=10):
            pass


@contextlib.contextmanager
def site_running(folder: Path, settings: Mapping[str, str] | None = None, *, secret: str = SECRET) -> Iterator[Site]:
    """A dashboard and a provider that run meanwhile; only loopback is asked."""
    # The provider speaks plain HTTP on loopback, which its library allows only if told.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    people = [User(sub=name, claims={"email": f"{name}@example.org", **claims}) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as provider:
        address = f"http://localhost:{provider.server_port}"
        secrets = folder / "secrets.toml"
        secrets.write_text(
            "[auth]\n"
            'redirect_uri = "http://localhost:{port}/oauth2callback"\n'
            f'cookie_secret = "{secret}"\nclient_id = "atlas"\nclient_secret = "anything"\n'
            f'server_metadata_url = "{address}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        configuration = folder / "access.toml"
        given = {
            "DUALCARBON_ACCESS": str(configuration),
            "STREAMLIT_SECRETS_FILES": str(secrets),
            "AUTHLIB_INSECURE_TRANSPORT": "1",
            "DUALCARBON_DATABASE_URL": f"sqlite:///{folder / 'versions.sqlite'}",
            **(settings or {}),
        }
        configuration.write_text("", encoding="utf-8")
        with running(folder / "log.txt", settings=given) as server:
            site = Site(server, configuration, address, given["DUALCARBON_DATABASE_URL"])
            site.configure()
            yield site


def sign_in(visit: Visit, name: str, *, key: str = "sign_in") -> None:
    """Press the button, choose this person at the provider, and come back; the page may still be drawing."""
    visit.page.locator(f".st-key-{key} button").click()
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.page.wait_for_url(re.compile(re.escape(visit.server.address) + r"(/|/\?.*)$"), timeout=PATIENCE)


def signed(site: Site, name: str, secret: str = SECRET) -> dict[str, str]:
    """The cookies of this person's browser after signing in, as the server itself would have signed them."""
    says = {
        "is_logged_in": True, "provider": "default", "origin": site.server.address, "email": f"{name}@example.org",
        "exp": int(time.time()) + 3600, "iss": site.provider, "sub": name, **PEOPLE[name],
    }  # fmt: skip
    return {
        COOKIE: create_signed_value(secret, COOKIE, json.dumps(says)).decode(),
        XSRF_COOKIE: generate_xsrf_token_string(),
    }


def expect_role(visit: Visit, role: str, language: Language = "zh") -> None:
    """Assert what the sidebar says that this person is."""
    expect(visit.page.get_by_test_id("stSidebar")).to_contain_text(text(language, f"access.role.{role}"))


def expect_signed_out(visit: Visit) -> None:
    """Assert that the sidebar offers the way in, and no way out."""
    expect(visit.page.locator(".st-key-sign_in button")).to_be_visible()
    expect(visit.page.locator(".st-key-sign_out button")).to_have_count(0)


def wait_past(moment: float) -> None:
    """Wait until this second since 1970 is over."""
    time.sleep(max(0.0, moment + 0.5 - time.time()))
