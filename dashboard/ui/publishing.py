"""What a person does to the data that everyone sees. Each act is decided here, on the server, when it is done."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard.access import Action
from dashboard.catalog import Catalog
from dashboard.charts.lists import escaped
from dashboard.descriptor import Language
from dashboard.exports.printed_address import SETTING, printed_address
from dashboard.i18n import fault_text, joined, local_time, text
from dashboard.proposal import Proposal, propose
from dashboard.ui import person, resources, state
from dashboard.ui.assets import base_prefix
from dashboard.ui.open_draft import OpenedDraft, close, opened
from dashboard.ui.resources import lock, moment, refresh, served, sources, store
from dashboard.ui.upload import accepted_uploads, base_of_uploads, catalog_in_use, put_upon, withdraw
from dashboard.versions import (
    LASTING,
    Base,
    Limits,
    Outdated,
    Seed,
    ShareRefused,
    Store,
    StoreError,
    VersionInfo,
    repository_seed,
)

_LOG = logging.getLogger(__name__)
_PROPOSAL, _LINK, _MINE = "proposal", "shared_link", "published_here"
LONGEST_NOTE = 500
_MEGABYTE = 1024 * 1024


def act(action: Action, language: Language, work: Callable[[Store], bool]) -> None:
    """Do this if the person may at this moment; where they may not, or the store does not do it, they are told why.

    `work` says whether it changed what is current, which is then asked for anew.
    """
    if person.refused(action, language):
        return
    try:
        if work(store()):
            refresh()
    except Outdated as outdated:
        if refresh().notice in LASTING:
            # Nobody was quicker: what is current cannot be read, so that nothing can be put upon it.
            person.say("error", text(language, "publish.damaged", number=outdated.current.number))
        else:
            say_outdated(language, outdated.current)
    except ShareRefused as limit:
        value = limit.limit if limit.reason == "too_many" else limit.limit // _MEGABYTE
        person.say("error", text(language, f"share.{limit.reason}", limit=value))
    except StoreError as error:
        _LOG.warning("%s was not done: %s", action, error)
        key = "publish.not_done_damaged" if error.reason in LASTING else "publish.not_done"
        person.say("error", text(language, key, reason=text(language, f"store.{error.reason}")))


def say_outdated(language: Language, current: VersionInfo) -> None:
    """Tell who was quicker, and that nothing is lost."""
    author, note = escaped(shown_author(language, current.author)), escaped(current.note)
    time = local_time(current.made_at)
    words = text(language, "publish.meanwhile", number=current.number, author=author, time=time, note=note)
    person.say("warning", words)


def note_of(key: str, language: Language) -> str:
    """The note that was written, or an empty string after saying that one is needed."""
    note = " ".join(str(st.session_state.get(key, "")).split())[:LONGEST_NOTE]
    if not note:
        person.say("error", text(language, "publish.note_needed"))
    return note


def shown_author(language: Language, author: str) -> str:
    """The author as this reader may see it: an address in full for those on the lists, else its first letter."""
    if not author:
        return text(language, "history.no_author")
    name, at, host = author.partition("@")
    return author if not at or person.allowed("withdraw_own") else f"{name[:1]}…@{host}"


def proposal_of_uploads() -> Proposal:
    """This session's uploads put upon the current version."""
    base, _ = base_of_uploads()
    return _proposed(base, catalog_in_use(), resources.published())


def proposal_of_draft(draft: OpenedDraft) -> Proposal:
    """The open draft put upon the current version. Raises StoreError where the version below it cannot be read."""
    current = resources.published()
    base = current if draft.info.based_on == current.edition.number else None
    held = st.session_state.get(_PROPOSAL)
    if held is not None and held[0] is draft.catalog and held[1] is current:
        known: Proposal = held[2]
        return known
    tables = base.frames if base else store().read(draft.info.based_on).tables
    found = propose(tables, draft.tables, current.frames, current.descriptor, sources(), {**lock(), **draft.lock})
    st.session_state[_PROPOSAL] = (draft.catalog, current, found)
    return found


def _proposed(base: Catalog, mine: Catalog, current: Catalog) -> Proposal:
    held = st.session_state.get(_PROPOSAL)
    if held is not None and held[0] is mine and held[1] is current:
        known: Proposal = held[2]
        return known
    found = propose(base.frames, mine.frames, current.frames, current.descriptor, sources(), lock())
    st.session_state[_PROPOSAL] = (mine, current, found)
    return found


def compare_again(language: Language) -> None:
    """Put this session's uploads upon the version that is current now."""
    proposal = proposal_of_uploads()
    if _faulty(proposal, language):
        return
    current = resources.published()
    tables = {name: (upload, proposal.frames[name]) for name, (upload, _) in accepted_uploads().items()}
    put_upon(current, lock(), tables)
    if proposal.conflicts:
        person.say("warning", text(language, "publish.conflicts_kept", count=len(proposal.conflicts)))


def _faulty(proposal: Proposal, language: Language) -> bool:
    if proposal.faults:
        listed = [escaped(fault_text(language, fault)) for fault in proposal.faults[:3]]
        person.say(
            "error",
            text(language, "publish.faulty", count=len(proposal.faults), faults=joined(language, listed)),
        )
    return bool(proposal.faults)


def _ready(proposal: Proposal, language: Language, sure: bool) -> bool:
    """Whether this can be published: it changes something, has no fault, and what has to be confirmed is."""
    if _faulty(proposal, language):
        return False
    if not proposal.changes:
        person.say("info", text(language, "publish.no_change"))
        return False
    if (proposal.unchecked or proposal.conflicts) and not sure:
        person.say("error", text(language, "publish.confirm_needed"))
        return False
    return True


def publish_uploads(language: Language, note_key: str, sure_key: str) -> None:
    """Make this session's uploads the version that everyone sees."""

    def work(at: Store) -> bool:
        if not _own_uploads(language) or not (note := note_of(note_key, language)):
            return False
        proposal = proposal_of_uploads()
        if not _ready(proposal, language, bool(st.session_state.get(sure_key))):
            return False
        base, _ = base_of_uploads()
        # The version the uploads were compared with: of two who publish at once, the second is told.
        made = at.publish(
            proposal.frames, proposal.lock, author=person.visitor().email, note=note,
            based_on=_base_of(base), at=moment(),
        )  # fmt: skip
        _say_published(language, made)
        withdraw()
        return True

    act("publish", language, work)


def _base_of(catalog: Catalog) -> Base:
    edition = catalog.edition
    return Base(edition.number, edition.content_hash, edition.made_at)


def _own_uploads(language: Language) -> bool:
    """Whether this session has uploads that are somebody's data; the made-up example is nobody's."""
    uploads = [upload for upload, _ in accepted_uploads().values()]
    if not uploads or any(upload.synthetic for upload in uploads):
        person.say("error", text(language, "publish.nothing_to"))
        return False
    return True


def _say_published(language: Language, made: VersionInfo) -> None:
    st.session_state[_MINE] = made.number
    person.say("success", text(language, "publish.done_here", number=made.number))


def published_here() -> int:
    """The number of the version that this session itself published last; 0 where it published none."""
    return int(st.session_state.get(_MINE, 0))


def share_uploads(language: Language, note_key: str) -> None:
    """Keep this session's uploads as a draft, and show its link once."""

    def work(at: Store) -> bool:
        if not _own_uploads(language) or not (note := note_of(note_key, language)):
            return False
        base, proofs = base_of_uploads()
        sharing = person.sharing()
        limits = Limits(
            days=sharing.expiry_days, draft_bytes=sharing.most_bytes, drafts_a_person=sharing.most_drafts,
            total_bytes=sharing.most_total_bytes,
        )  # fmt: skip
        info, token = at.share(
            catalog_in_use().frames, proofs, author=person.visitor().email, note=note,
            based_on=_base_of(base), at=moment(), limits=limits,
        )  # fmt: skip
        st.session_state[_LINK] = (_link_of(token), local_time(info.expires_at))
        return False

    act("share", language, work)


def _link_of(token: str) -> str:
    """The whole address at which the draft opens, under the name that others know the dashboard by, if one is set."""
    here = urlsplit(st.context.url or "")
    prefix = base_prefix(str(st.get_option("server.baseUrlPath") or ""))
    seen = f"{here.scheme}://{here.netloc}{prefix}"
    known = printed_address(os.environ.get(SETTING, ""), seen) or seen
    return f"{known}/?{urlencode({state.DRAFT: token})}"


def shared_link() -> tuple[str, str] | None:
    """The link of the draft that was just shared, and until when it holds; it is shown in this session only."""
    held: tuple[str, str] | None = st.session_state.get(_LINK)
    return held


def hide_link() -> None:
    """Forget the link that was shown."""
    st.session_state.pop(_LINK, None)


def withdraw_draft(language: Language, draft_id: str) -> None:
    """End a shared draft: one's own, or as an editor anybody's."""

    def work(at: Store) -> bool:
        who = person.visitor().email
        own = {draft.id for draft in at.drafts(moment(), who)}
        if draft_id in own or not person.refused("withdraw_any", language):
            at.withdraw(draft_id, by=who, at=moment())
            person.say("success", text(language, "draft.withdrawn"))
        return False

    act("withdraw_own", language, work)


def publish_draft(language: Language, draft_id: str, note_key: str, sure_key: str) -> None:
    """Publish the draft that is open in this session."""

    def work(at: Store) -> bool:
        draft = opened()
        if draft is None or draft.info.id != draft_id:
            person.say("error", text(language, "publish.nothing_to"))
            return False
        note = note_of(note_key, language)
        proposal = proposal_of_draft(draft)
        if not note or not _ready(proposal, language, bool(st.session_state.get(sure_key))):
            return False
        made = at.publish_draft(
            draft_id, author=person.visitor().email, note=note, based_on=served().version.info.base, at=moment(),
            merged=(proposal.frames, proposal.lock),
        )  # fmt: skip
        _say_published(language, made)
        close()
        return True

    act("publish", language, work)


def roll_back(language: Language, number: int, newest: VersionInfo, note_key: str) -> None:
    """Make what an earlier version held the newest version; `newest` is the one that the person saw as such.

    That one may be damaged, and another be shown in its place: going back is the way out of it.
    """

    def work(at: Store) -> bool:
        note = note_of(note_key, language)
        if not note:
            return False
        made = at.roll_back(number, author=person.visitor().email, note=note, based_on=newest.base, at=moment())
        st.session_state[_MINE] = made.number
        person.say("success", text(language, "publish.rolled_back", number=made.number, source=number))
        return True

    act("roll_back", language, work)


def offered_seed(at: Store) -> Seed | None:
    """The repository's tables where they are offered as a new version; None where nothing new is offered."""
    from dashboard.versions import SeedFaulty, seed_offered

    try:
        seed = repository_seed()
    except SeedFaulty:
        return None
    return seed if seed_offered(at, seed.tables) else None


def proposal_of_seed(seed: Seed) -> Proposal:
    """What changed in the repository's tables since they were last taken over, put upon the current version.

    Raises StoreError where the tables that were taken over cannot be read.
    """
    current = resources.published()
    at = store()
    base = at.read(at.last_seed().number).tables
    return propose(base, seed.tables, current.frames, current.descriptor, sources(), seed.lock, lock())


def publish_seed(language: Language, note_key: str, sure_key: str) -> None:
    """Publish the repository's tables."""

    def work(at: Store) -> bool:
        note, seed = note_of(note_key, language), offered_seed(at)
        if seed is None:
            person.say("error", text(language, "publish.nothing_to"))
        if not note or seed is None:
            return False
        proposal = proposal_of_seed(seed)
        if not _ready(proposal, language, bool(st.session_state.get(sure_key))):
            return False
        made = at.publish_seed(
            seed, (proposal.frames, proposal.lock), author=person.visitor().email, note=note,
            based_on=served().version.info.base, at=moment(),
        )  # fmt: skip
        _say_published(language, made)
        return True

    act("publish", language, work)


def counts(proposal: Proposal) -> Mapping[str, int]:
    """How many rows and cells the proposal adds, changes and removes."""
    found = proposal.differences.values()
    return {
        "added": sum(len(difference.added) for difference in found),
        "changed": sum(difference.changed_rows for difference in found),
        "removed": sum(len(difference.removed) for difference in found),
    }
