"""Who may do what, decided from a configuration and from what the sign-in provider says; without any server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from dashboard.access import (
    OFF,
    Access,
    AccessError,
    AccessFile,
    Action,
    Visitor,
    folded,
    parse_access,
    read_access,
    visitor_of,
)

ACTIONS: tuple[Action, ...] = get_args(Action)
NOW = 1_800_000_000.0
ISSUER = "https://login.example.org"
LISTS: dict[str, Any] = {
    "editors": ["Editor@Example.org"],
    "contributors": ["contributor@example.org"],
    "readers": ["reader@example.org"],
}
SHARED = {"sharing": {"enabled": True}}
EDITOR, CONTRIBUTOR, READER, STRANGER = (
    Visitor("signed_in", f"{name}@example.org") for name in ("editor", "contributor", "reader", "stranger")
)
OUT = Visitor("signed_out")


def claims(**given: Any) -> dict[str, Any]:
    """What a provider says of the editor, with these claims besides."""
    said = {"is_logged_in": True, "email": "editor@example.org", "email_verified": True, "exp": NOW + 60}
    return {**said, "iss": ISSUER, **given}


def seen(given: Mapping[str, Any], *trusted: str, several: bool = False) -> Visitor:
    """Who that is now, where no sign-in was ended."""
    return visitor_of(given, NOW, ended=lambda _: False, trusted=frozenset(trusted), several=several)


def test_nothing_configured_leaves_reading_and_nothing_else() -> None:
    """Guards against a fresh installation in which anybody may publish."""
    for who in (OFF, OUT, EDITOR):
        assert [action for action in ACTIONS if Access().refusal(who, action) is None] == ["read"]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (EDITOR, {*ACTIONS}),
        (CONTRIBUTOR, {"read", "open_draft", "share", "withdraw_own"}),
        (READER, {"read", "open_draft"}),
        (STRANGER, {"read", "open_draft"}),
        (OUT, {"read"}),
        (OFF, {"read"}),
        (Visitor("expired"), {"read"}),
        (Visitor("unverified", "editor@example.org"), {"read"}),
        (Visitor("nameless"), {"read"}),
        (Visitor("untrusted"), {"read"}),
    ],
)
def test_each_role_may_do_its_own_and_no_more(who: Visitor, may: set[str]) -> None:
    """Guards against a right that leaks from one role to another, and against a state that counts as signed in."""
    access = parse_access({**LISTS, **SHARED})
    assert {action for action in ACTIONS if access.refusal(who, action) is None} == may


def test_sharing_is_off_unless_turned_on() -> None:
    """Guards against drafts that anyone asked to keep although the site did not."""
    access = parse_access(LISTS)
    assert access.refusal(EDITOR, "share") == access.refusal(EDITOR, "open_draft") == "off"
    anyone = parse_access({**LISTS, "sharing": {"enabled": True, "open_to": "anyone"}})
    assert anyone.refusal(OUT, "open_draft") is None
    assert parse_access({**LISTS, **SHARED}).refusal(OUT, "open_draft") == "signed_out"


def test_reading_behind_sign_in() -> None:
    """Guards against pages, and drafts open to anyone, that are shown to whoever may not read at all."""
    signed = parse_access({**LISTS, "reading": "signed_in", "sharing": {"enabled": True, "open_to": "anyone"}})
    listed = parse_access({**LISTS, "reading": "listed"})
    assert signed.refusal(OUT, "read") == signed.refusal(OUT, "open_draft") == "signed_out"
    assert signed.refusal(STRANGER, "read") is None
    assert listed.refusal(STRANGER, "read") == listed.refusal(STRANGER, "publish") == "not_listed"
    assert listed.refusal(READER, "read") is None


def test_each_refusal_names_its_reason() -> None:
    """Guards against a reader who is told to sign in again although the list is what stands in the way."""
    access = parse_access({**LISTS, **SHARED})
    assert access.refusal(OUT, "publish") == "signed_out"
    assert access.refusal(Visitor("expired"), "publish") == "expired"
    assert access.refusal(CONTRIBUTOR, "publish") == "not_editor"
    assert access.refusal(READER, "publish") == "not_listed"
    assert access.refusal(OFF, "publish") == "off"


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "off"),
        ({"email": "editor@example.org", "exp": NOW + 60}, "off"),
        ({"is_logged_in": False}, "signed_out"),
        (claims(is_logged_in="true"), "signed_out"),
        (claims(), "signed_in"),
        (claims(exp=NOW), "expired"),
        (claims(exp=True), "expired"),
        (claims(exp="9999999999"), "expired"),
        ({"is_logged_in": True, "email": "editor@example.org"}, "expired"),
        (claims(email_verified=True), "signed_in"),
        (claims(email_verified=False), "unverified"),
        (claims(email_verified="false"), "unverified"),
        (claims(email_verified=None), "unverified"),
        (claims(email=None), "nameless"),
        (claims(email=["editor@example.org"]), "nameless"),
    ],
)
def test_a_token_counts_only_while_it_holds(given: dict[str, Any], state: str) -> None:
    """Guards against expired tokens, unconfirmed addresses and headers that pass for a sign-in."""
    assert seen(given).state == state


def test_an_ended_sign_in_counts_no_more() -> None:
    """Guards against a copied cookie that outlives signing out."""
    ended = visitor_of(claims(), NOW, ended=lambda _: True, trusted=frozenset(), several=False)
    assert ended.state == "signed_out"


def without_word(**given: Any) -> dict[str, Any]:
    """The same claims from a provider that does not say whether it ever confirmed the address."""
    return {name: value for name, value in claims(**given).items() if name != "email_verified"}


@pytest.mark.parametrize(
    ("given", "trusted", "several", "state"),
    [
        (without_word(), (), False, "unverified"),
        (without_word(), (ISSUER,), False, "signed_in"),
        (without_word(iss="https://another.example.org"), (ISSUER,), False, "untrusted"),
        (claims(), (), False, "signed_in"),
        (claims(), (), True, "untrusted"),
        (claims(), (ISSUER,), True, "signed_in"),
        (claims(iss="https://another.example.org"), (ISSUER,), True, "untrusted"),
        (claims(iss=ISSUER + "/"), (ISSUER,), False, "untrusted"),
        (claims(iss=None), (ISSUER,), False, "untrusted"),
        (claims(iss=[ISSUER]), (ISSUER,), True, "untrusted"),
        (claims(email_verified=False), (ISSUER,), False, "unverified"),
        (claims(email_verified=None), (ISSUER,), False, "unverified"),
    ],
)
def test_whose_word_counts(given: dict[str, Any], trusted: tuple[str, ...], several: bool, state: str) -> None:
    """Guards against a provider at which anybody writes an editor's address into an account of their own."""
    assert seen(given, *trusted, several=several).state == state


def test_the_issuers_are_read_from_the_configuration() -> None:
    """Guards the way from the file to the decision."""
    assert parse_access({**LISTS, "trusted_issuers": [ISSUER]}).trusted_issuers == {ISSUER}
    assert parse_access(LISTS).trusted_issuers == frozenset()


def test_addresses_compare_without_case_and_never_across_letters() -> None:
    """Guards against a Kelvin sign or a long s that folds onto the address of another person."""
    access = parse_access({"editors": [" Kim@Example.ORG "]})
    assert access.role(seen(claims(email="kIM@example.org"))) == "editor"
    for email in ("\u212aim@example.org", "kim@example\u200b.org", "\uff4bim@example.org"):
        assert access.role(seen(claims(email=email))) == "nobody"
    assert folded("\u017fam@example.org") != folded("sam@example.org")


@pytest.mark.parametrize(
    ("toml", "code", "key"),
    [
        ("editor = []", "unknown_key", "editor"),
        ("[sharing]\nenable = true", "unknown_key", "sharing.enable"),
        ('editors = "a@example.org"', "no_list", "editors"),
        ('editors = ["a@example.org", "b"]', "no_email", "editors"),
        ('readers = ["*"]', "no_email", "readers"),
        ('trusted_issuers = "https://login.example.org"', "no_issuers", "trusted_issuers"),
        ('trusted_issuers = ["login.example.org"]', "no_issuers", "trusted_issuers"),
        ('reading = "closed"', "no_choice", "reading"),
        ('[sharing]\nopen_to = "all"', "no_choice", "sharing.open_to"),
        ('[sharing]\nenabled = "yes"', "no_switch", "sharing.enabled"),
        ("[sharing]\nexpiry_days = 0", "no_number", "sharing.expiry_days"),
        ("[sharing]\nmost_megabytes = true", "no_number", "sharing.most_megabytes"),
        ("sharing = true", "no_table", "sharing"),
        ("editors = [", "no_toml", ""),
    ],
)
def test_an_unusable_configuration_names_its_key(tmp_path: Path, toml: str, code: str, key: str) -> None:
    """Guards against a mistyped key that silently leaves a list empty, or reading open."""
    path = tmp_path / "access.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(AccessError) as caught:
        read_access(path, required=False)
    assert (caught.value.code, caught.value.key) == (code, key)


def test_a_file_that_was_asked_for_has_to_be_there(tmp_path: Path) -> None:
    """Guards against a mistyped path that opens what should be behind sign-in."""
    assert read_access(tmp_path / "absent.toml", required=False) == Access()
    with pytest.raises(AccessError) as caught:
        read_access(tmp_path / "absent.toml", required=True)
    assert caught.value.code == "absent"


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """Guards against a person who was removed from the list and keeps the right until the next start."""
    path = tmp_path / "access.toml"
    path.write_text('editors = ["editor@example.org"]', encoding="utf-8")
    file = AccessFile(path, required=True)
    assert file.current().refusal(EDITOR, "publish") is None
    path.write_text('editors = ["editos@example.org"]', encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert file.current().refusal(EDITOR, "publish") == "not_listed"
    path.write_text("editors = 1", encoding="utf-8")
    with pytest.raises(AccessError):
        file.current()
    path.unlink()
    with pytest.raises(AccessError):
        file.current()


def test_the_examples_of_the_guide_are_usable(root: Path) -> None:
    """Guards against a guide whose example would be refused."""
    access = read_access(root / "docs" / "access.example.toml", required=True)
    assert access.editors
    assert access.sharing.enabled
