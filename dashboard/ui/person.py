"""The person in front of this session: signing in and out, and what the server lets them do at this very moment."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section, get_signing_secret

from dashboard.access import OFF, Access, AccessError, AccessFile, Action, Refusal, Sharing, Visitor, visitor_of
from dashboard.charts.lists import escaped
from dashboard.descriptor import Language
from dashboard.i18n import text

ROOT = Path(__file__).resolve().parent.parent.parent
ACCESS_SETTING = "DUALCARBON_ACCESS"
# Whoever guesses the secret signs cookies as anyone; a shorter one counts as no signing in at all.
SHORTEST_SECRET = 32
_SAID = "said"
# What was said stays for so many seconds, and until the next run after them.
_STAYS = 8.0
# What tells one sign-in from another; the same person's next one has another nonce and another second.
_OF_ONE_SIGN_IN = ("iss", "sub", "iat", "nonce", "sid")


@st.cache_resource(show_spinner=False)
def _file(path: str, required: bool) -> AccessFile:
    return AccessFile(Path(path), required=required)


@st.cache_resource(show_spinner=False)
def _ended() -> dict[str, float]:
    """Sign-ins that were ended, and when they would have expired: shared, since a cookie can be copied."""
    return {}


def access_file() -> AccessFile:
    """The configuration file: the setting, else `.streamlit/access.toml`, which need not exist."""
    asked = os.environ.get(ACCESS_SETTING)
    return _file(asked or str(ROOT / ".streamlit" / "access.toml"), bool(asked))


def access() -> Access:
    """The configuration as it is now. Raises AccessError where it cannot be used."""
    return access_file().current()


def _claims() -> Mapping[str, Any]:
    claims = st.user.to_dict()
    return claims if "is_logged_in" in claims and len(get_signing_secret()) >= SHORTEST_SECRET else {}


def _sign_in(claims: Mapping[str, Any]) -> str:
    told = json.dumps([claims.get(name) for name in _OF_ONE_SIGN_IN], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def visitor() -> Visitor:
    """Who is there at this moment."""
    try:
        trusted = access().trusted_issuers
    except AccessError:
        # Nothing is done for anybody until it can be used again.
        trusted = frozenset()
    several = len(_providers()) > 1
    return visitor_of(
        _claims(), time.time(), ended=lambda claims: _sign_in(claims) in _ended(), trusted=trusted, several=several
    )


def _providers() -> list[str]:
    """The names of the sign-in providers in the configuration; the empty one is that of a provider without a name."""
    section = get_secrets_auth_section()
    named = [str(name) for name, value in section.items() if isinstance(value, Mapping)] if section else []
    return [*([""] if section and section.get("client_id") else []), *named]


def refusal(action: Action) -> Refusal | None:
    """Why the person in front of this session may not do this now; None where they may.

    Asked by whatever acts, at the moment it acts: a button that is not shown can still be pressed by a made-up message.
    """
    try:
        return access().refusal(visitor(), action)
    except AccessError:
        return "broken"


def allowed(action: Action) -> bool:
    """Whether the person may do this now."""
    return refusal(action) is None


def sharing() -> Sharing:
    """What may be shared; nothing while the configuration cannot be used."""
    try:
        return access().sharing
    except AccessError:
        return Sharing()


def refused(action: Action, language: Language) -> bool:
    """Whether this is refused; then the person is told why at the top of the page."""
    why = refusal(action)
    if why is not None:
        say("error", refusal_text(language, why))
    return why is not None


def refusal_text(language: Language, why: Refusal) -> str:
    """The sentence that says why something is refused."""
    return text(language, f"access.refused.{why}")


@dataclass
class _Said:
    """A sentence for the top of the page, and when it was first shown."""

    kind: str
    sentence: str
    shown: float = 0.0


def say(kind: str, sentence: str) -> None:
    """Keep a sentence for the top of the next page that is drawn: `success`, `info`, `warning` or `error`."""
    st.session_state[_SAID] = [*st.session_state.get(_SAID, []), _Said(kind, sentence)]


def show_said() -> None:
    """Show what was said of late. A run that the page itself starts, such as of a chart, does not wipe it away."""
    now = time.monotonic()
    said: list[_Said] = [one for one in st.session_state.get(_SAID, []) if not one.shown or now - one.shown < _STAYS]
    for one in said:
        if not one.shown:
            # Whoever pressed a button far down the page does not see its top.
            st.toast(one.sentence)
        one.shown = one.shown or now
        getattr(st, one.kind)(one.sentence)
    st.session_state[_SAID] = said


def show_broken(language: Language) -> None:
    """Say what is wrong with the configuration, where it cannot be used."""
    try:
        access()
    except AccessError as error:
        fault = text(language, f"access.fault.{error.code}", name=escaped(error.key), value=escaped(error.value))
        st.error(text(language, "access.broken", fault=fault))


def show_person(language: Language) -> Visitor:
    """In the sidebar: who is signed in and as what, or the way in. Returns who is there."""
    who = visitor()
    if who == OFF:
        return who
    st.divider()
    st.subheader(text(language, "access.title"), anchor=False)
    if who.state == "signed_in":
        try:
            role = access().role(who)
        except AccessError:
            role = "nobody"
        st.caption(
            text(
                language,
                "access.signed_in",
                name=escaped(who.name or who.email),
                email=escaped(who.email),
                role=text(language, f"access.role.{role}"),
            )
        )
    elif who.state != "signed_out":
        st.caption(refusal_text(language, who.state))
    if who.state in ("signed_out", "expired"):
        show_sign_in(language)
    else:
        st.button(text(language, "access.sign_out"), on_click=sign_out, key="sign_out")
    return who


def show_sign_in(language: Language, key: str = "sign_in") -> None:
    """The way in: a button, one for each provider where the configuration names several."""
    providers = _providers()
    if not providers or "" in providers:
        st.button(text(language, "access.sign_in"), on_click=st.login, key=key)
        return
    for name in providers:
        label = text(language, "access.sign_in_with", provider=name)
        st.button(label, on_click=st.login, args=(name,), key=f"{key}_{name}")


def sign_out() -> None:
    """End this sign-in everywhere on this server, and in the browser."""
    claims = _claims()
    if claims.get("is_logged_in") is True:
        ended = _ended()
        now = time.time()
        for former in [former for former, expiry in ended.items() if expiry < now]:
            ended.pop(former, None)
        expiry = claims.get("exp")
        ended[_sign_in(claims)] = float(expiry) if isinstance(expiry, int | float) else now
    st.logout()
