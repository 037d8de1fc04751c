"""Who may do what: people on the lists of a configuration file, known by what their sign-in provider says of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Role = Literal["nobody", "reader", "contributor", "editor"]
Action = Literal["read", "open_draft", "share", "withdraw_own", "publish", "roll_back", "see_drafts", "withdraw_any"]
Refusal = Literal[
    "broken", "off", "signed_out", "expired", "untrusted", "unverified", "nameless", "not_listed", "not_editor"
]
Reading = Literal["open", "signed_in", "listed"]
OpenTo = Literal["signed_in", "anyone"]
State = Literal["off", "signed_out", "expired", "untrusted", "unverified", "nameless", "signed_in"]

_FOR_EDITORS = frozenset({"publish", "roll_back", "see_drafts", "withdraw_any"})
_LISTS = ("editors", "contributors", "readers")
_LIMITS = ("expiry_days", "most_megabytes", "most_drafts", "most_total_megabytes")
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Visitor:
    """The person at the other end as the sign-in provider knows them, or why there is none."""

    state: State
    email: str = ""
    name: str = ""


OFF = Visitor("off")


@dataclass(frozen=True)
class Sharing:
    """Whether uploads may be shared for review, who may open a shared link, and within which limits."""

    enabled: bool = False
    open_to: OpenTo = "signed_in"
    expiry_days: int = 14
    most_megabytes: int = 20
    most_drafts: int = 10
    most_total_megabytes: int = 200

    @property
    def most_bytes(self) -> int:
        """The most that one draft may take."""
        return self.most_megabytes * _MEGABYTE

    @property
    def most_total_bytes(self) -> int:
        """The most that all drafts may take together."""
        return self.most_total_megabytes * _MEGABYTE


@dataclass(frozen=True)
class AccessError(Exception):
    """The configuration cannot be used: which code (see `access.fault.*`), at which key, with which value."""

    code: str
    key: str = ""
    value: str = ""


@dataclass(frozen=True)
class Access:
    """The configuration: who is on which list, whether reading is open, and what may be shared."""

    editors: frozenset[str] = frozenset()
    contributors: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    reading: Reading = "open"
    # The `iss` of the sign-in providers whose word counts without more; where any is named, nobody else's does.
    trusted_issuers: frozenset[str] = frozenset()
    sharing: Sharing = field(default_factory=Sharing)

    def role(self, visitor: Visitor) -> Role:
        """What this person is; of several lists the one that allows most counts."""
        if visitor.state != "signed_in":
            return "nobody"
        for role, listed in (
            ("editor", self.editors), ("contributor", self.contributors), ("reader", self.readers),
        ):  # fmt: skip
            if visitor.email in listed:
                return role  # type: ignore[return-value]
        return "nobody"

    def refusal(self, visitor: Visitor, action: Action) -> Refusal | None:
        """Why this person may not do this now; None where they may."""
        role = self.role(visitor)
        if action == "read":
            if self.reading == "open":
                return None
            return _absent(visitor) or ("not_listed" if self.reading == "listed" and role == "nobody" else None)
        if self.refusal(visitor, "read"):
            return self.refusal(visitor, "read")
        if action == "open_draft":
            if not self.sharing.enabled:
                return "off"
            return None if self.sharing.open_to == "anyone" else _absent(visitor)
        if action == "share" and not self.sharing.enabled:
            return "off"
        wanted = self.editors if action in _FOR_EDITORS else self.editors | self.contributors
        if not wanted:
            return "off"
        absent = _absent(visitor)
        if absent:
            return absent
        if visitor.email in wanted:
            return None
        return "not_editor" if role == "contributor" else "not_listed"


def _absent(visitor: Visitor) -> Refusal | None:
    return None if visitor.state == "signed_in" else visitor.state


def folded(email: str) -> str:
    """The e-mail for comparing. Letters beyond ASCII stay as they are: some fold onto another person's."""
    email = email.strip()
    return email.casefold() if email.isascii() else email


def visitor_of(
    claims: Mapping[str, Any],
    now: float,
    *,
    ended: Callable[[Mapping[str, Any]], bool],
    trusted: frozenset[str],
    several: bool,
) -> Visitor:
    """Who these claims of an identity token speak of, at this second since 1970.

    Streamlit checks neither the token's expiry nor whether its session was ended elsewhere (`ended`): this does. Of
    `several` providers each could name anybody: only `trusted` issuers count then, and always where some are named.
    An address that a provider does not say to be confirmed counts only from one of them.
    """
    if "is_logged_in" not in claims:
        return OFF
    if claims["is_logged_in"] is not True:
        return Visitor("signed_out")
    expiry = claims.get("exp")
    if isinstance(expiry, bool) or not isinstance(expiry, int | float) or expiry <= now:
        return Visitor("expired")
    if ended(claims):
        return Visitor("signed_out")
    issuer = claims.get("iss")
    known = isinstance(issuer, str) and issuer in trusted
    if not known and (several or trusted):
        return Visitor("untrusted")
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        return Visitor("nameless")
    if claims.get("email_verified", known) not in (True, "true"):
        return Visitor("unverified")
    name = claims.get("name")
    return Visitor("signed_in", folded(email), name.strip() if isinstance(name, str) else "")


def read_access(path: Path, *, required: bool) -> Access:
    """The configuration in this file. Without the file everything is off but reading, unless it is `required`.

    Raises AccessError where it cannot be used as a whole: half a list of people is worse than none.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        if required:
            raise AccessError("absent", value=str(path)) from None
        return Access()
    except OSError as error:
        raise AccessError("unreadable", value=str(error.strerror or path)) from None
    try:
        return parse_access(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AccessError("no_toml", value=str(error)) from None


def parse_access(given: Mapping[str, Any]) -> Access:
    """The configuration from its parsed TOML. Raises AccessError at the first key that is unknown or unusable."""
    for key in given:
        if key not in (*_LISTS, "reading", "trusted_issuers", "sharing"):
            raise AccessError("unknown_key", key)
    lists = {}
    for key in _LISTS:
        people = given.get(key, [])
        if not isinstance(people, list):
            raise AccessError("no_list", key, str(people))
        for person in people:
            if not isinstance(person, str) or "@" not in person:
                raise AccessError("no_email", key, str(person))
        lists[key] = frozenset(map(folded, people))
    reading = given.get("reading", "open")
    if reading not in ("open", "signed_in", "listed"):
        raise AccessError("no_choice", "reading", str(reading))
    issuers = given.get("trusted_issuers", [])
    if not isinstance(issuers, list):
        raise AccessError("no_issuers", "trusted_issuers", str(issuers))
    for issuer in issuers:
        if not isinstance(issuer, str) or not issuer.startswith(("https://", "http://")):
            raise AccessError("no_issuers", "trusted_issuers", str(issuer))
    sharing = _sharing(given.get("sharing", {}))
    return Access(**lists, reading=reading, trusted_issuers=frozenset(issuers), sharing=sharing)


def _sharing(given: Any) -> Sharing:
    if not isinstance(given, Mapping):
        raise AccessError("no_table", "sharing", str(given))
    for key in given:
        if key not in ("enabled", "open_to", *_LIMITS):
            raise AccessError("unknown_key", f"sharing.{key}")
    if not isinstance(given.get("enabled", False), bool):
        raise AccessError("no_switch", "sharing.enabled", str(given["enabled"]))
    if given.get("open_to", "signed_in") not in ("signed_in", "anyone"):
        raise AccessError("no_choice", "sharing.open_to", str(given["open_to"]))
    for key in _LIMITS:
        value = given.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise AccessError("no_number", f"sharing.{key}", str(value))
    return Sharing(**given)


class AccessFile:
    """A configuration file that is read again whenever it has changed."""

    def __init__(self, path: Path, *, required: bool) -> None:
        self.path = path
        self._required = required
        self._held: tuple[tuple[int, int, int] | None, Access | AccessError] | None = None

    def current(self) -> Access:
        """What the file says now. Raises AccessError where it says nothing usable."""
        try:
            stat = self.path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            stamp = None
        held = self._held
        if held is None or held[0] != stamp:
            try:
                found: Access | AccessError = read_access(self.path, required=self._required)
            except AccessError as error:
                found = error
            held = self._held = (stamp, found)
        if isinstance(held[1], AccessError):
            raise held[1]
        return held[1]
