"""What people do to the published data, and what the server answers: each act, each refusal, each failure."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog, Edition, Selection, UploadedTable, make_catalog
from dashboard.charts.chart import Chart, picture_words
from dashboard.charts.context import Context
from dashboard.descriptor import Descriptor
from dashboard.figures.svg import Drawing
from dashboard.i18n import text
from dashboard.ui import person, resources
from dashboard.validation import Report
from dashboard.versions.backup import backup, restore
from tests.publishing.desk import FRAME, Desk, keys, now, press, renamed, said, sure

NOT_LISTED = text("en", "access.refused.not_listed")


def test_who_is_shown_which_button(desk: Desk) -> None:
    """Guards each role's panel: an editor publishes and shares, a contributor shares, nobody else sees either."""
    expected = {
        "editor": {"upload_publish", "upload_share"}, "contributor": {"upload_share"}, "reader": set(),
        "stranger": set(), "": set(),
    }  # fmt: skip
    for name, buttons in expected.items():
        app = desk.arrive(name)
        desk.accept(app, renamed(0, "New"))
        assert keys(app) & {"upload_publish", "upload_share"} == buttons, name


def test_publishing_makes_a_version_and_ends_the_preview(desk: Desk) -> None:
    """Guards the plain case: what was accepted is what everyone is served, by name, with the note."""
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "New"))
    press(app, "upload_publish")
    assert text("en", "publish.done_here", number=2) in said(app)
    assert not app.session_state["served"].version.tables["targets"].empty
    store = desk.store()
    made = store.read(2)
    assert (made.info.author, made.info.note, made.info.parent) == ("editor@example.org", "a note", 1)
    assert made.tables["targets"].iloc[0]["name_en"] == "New"
    # No proof is lost by it.
    assert made.lock == store.read(1).lock
    anyone = desk.arrive(page="data")
    assert "2 (published" in "\n".join(markdown.value for markdown in anyone.main.markdown)


def test_what_is_shown_names_its_version(catalog: Catalog, descriptor: Descriptor) -> None:
    """Guards the line in every picture and export by which a reader refers to the data, and the mark of a draft."""
    edition = Edition(3, "2026-11-21")
    published = make_catalog(catalog.frames, descriptor, Report(), (), edition)
    narrowed = published.select(Selection(region="440000"))
    chart = Chart("k", "t", "s", Drawing((0, 0, 1, 1), "", ""), pd.DataFrame(), ())
    for language, version in (("zh", "3（2026-11-21 发布）"), ("en", "3 (published 2026-11-21)")):
        context = Context(language, date(2026, 11, 22), published, narrowed, Selection(), "about")
        assert any(version in note for note in picture_words(context, chart).notes)
        assert picture_words(context, chart).mark == ""
    assert narrowed.edition == edition
    upload = UploadedTable("targets", "", "2026-11-21 10:00", by="a@example.org", until="2026-12-05 10:00")
    draft = make_catalog(catalog.frames, descriptor, Report(), (upload,))
    mark = Context("en", date(2026, 11, 22), draft, draft, Selection(), "about").mark
    assert mark == "Shared for review, not published (by a@example.org, until 2026-12-05 10:00)"


def test_nothing_is_published_without_a_note(desk: Desk) -> None:
    """Guards the history: a version without a reason cannot be judged later."""
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "New"))
    press(app, "upload_publish", "   ")
    assert text("en", "publish.note_needed") in said(app)
    assert desk.store().current().number == 1


def test_evidence_that_nobody_checked_has_to_be_confirmed(desk: Desk) -> None:
    """Guards against figures without proof that are published unseen; confirmed, they are shown as unchecked."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        # A figure, and the sentence that would prove it, which no text here can confirm.
        frame.iloc[0, frame.columns.get_loc("evidence")] = "另有规定的除外"
        return frame

    app = desk.arrive("editor")
    desk.accept(app, change)
    press(app, "upload_publish")
    if text("en", "publish.confirm_needed") not in said(app):
        pytest.fail(said(app))
    assert desk.store().current().number == 1
    sure(app).check()
    press(app, "upload_publish")
    made = desk.store().read(2)
    key = ("targets", made.tables["targets"].iloc[0]["target_id"])
    assert key not in made.lock
    assert key in desk.store().read(1).lock


@pytest.mark.parametrize(("providers", "role"), [(1, "editor"), (2, "nobody")])
def test_of_several_providers_none_is_believed_unless_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, providers: int, role: str
) -> None:
    """Guards the way from secrets.toml to the decision: with a second provider, an unnamed one makes no editor."""
    app = desk.arrive("editor")
    one = {"client_id": "x", "client_secret": "x", "server_metadata_url": "https://login.example.org/"}
    section = {"redirect_uri": "x", "cookie_secret": "x" * 32, **{f"p{number}": one for number in range(providers)}}
    monkeypatch.setattr(person, "get_secrets_auth_section", lambda: section)
    app.run()
    captions = " ".join(caption.value for caption in app.sidebar.caption)
    assert (text("en", f"access.role.{role}") in captions) == (providers == 1)
    assert (text("en", "access.refused.untrusted") in captions) == (providers == 2)


@pytest.mark.parametrize(
    ("act", "removed"),
    [("upload_publish", "editors"), ("upload_share", "contributors"), ("draft_publish", "editors")],
)
def test_a_right_that_was_taken_away_is_gone_at_the_next_action(desk: Desk, act: str, removed: str) -> None:
    """Guards against a button shown in time that still works too late."""
    name = removed.removesuffix("s")
    if act == "draft_publish":
        app = desk.arrive(name, draft=desk.share()[1])
        field = "draft_note"
    else:
        app = desk.arrive(name)
        desk.accept(app, renamed(0, "New"))
        field = "upload_note"
    before = len(desk.store().log())
    desk.configure(**{removed: ["other@example.org"]})
    press(app, act, field=field)
    assert NOT_LISTED in said(app)
    assert len(desk.store().log()) == before


def test_rolling_back_needs_the_right_at_that_moment(desk: Desk) -> None:
    """Guards the history page: its button acts only while its reader is an editor; it makes a version of its own."""
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "New"))
    press(app, "upload_publish")
    app = desk.arrive("editor", "history", version="1")
    desk.configure(editors=["other@example.org"])
    press(app, "roll_back_button", field="roll_back_note")
    assert NOT_LISTED in said(app)
    desk.configure()
    app = desk.arrive("editor", "history", version="1")
    press(app, "roll_back_button", field="roll_back_note")
    made = desk.store().read(3)
    assert (made.info.origin, made.info.source) == ("roll_back", 1)
    assert made.info.content_hash == desk.store().read(1).info.content_hash
    # A reader sees the history and none of its buttons, nor the log.
    reader = desk.arrive("reader", "history", version="1")
    assert not {"roll_back_button", "seed_publish"} & keys(reader)
    assert text("en", "log.title") not in [header.value for header in reader.main.header]


def test_a_draft_is_withdrawn_by_its_owner_or_an_editor(desk: Desk) -> None:
    """Guards against a contributor who ends somebody else's draft, and against one who cannot end their own."""
    theirs, _ = desk.share("other")
    mine, _ = desk.share("contributor")
    app = desk.arrive("contributor", "history")
    assert f"withdraw_{mine}" in keys(app)
    assert f"withdraw_{theirs}" not in keys(app)
    press(app, f"withdraw_{mine}", "")
    assert [draft.id for draft in desk.store().drafts(now())] == [theirs]
    editor = desk.arrive("editor", "history")
    # No editor any longer, but a contributor still: the button is there, the right is not.
    desk.configure(editors=["other@example.org"], contributors=["editor@example.org"])
    press(editor, f"withdraw_{theirs}", "")
    assert text("en", "access.refused.not_editor") in said(editor)
    desk.configure()
    editor = desk.arrive("editor", "history")
    press(editor, f"withdraw_{theirs}", "")
    assert desk.store().drafts(now()) == ()
    did = [entry.what for entry in desk.store().log() if entry.what != "purged"]
    assert did[:2] == ["withdrawn", "withdrawn"]


def test_of_two_editors_the_second_is_told_and_loses_nothing(desk: Desk) -> None:
    """Guards against an upload that undoes what was published after it was compared, and against one that is lost."""
    one, two = desk.arrive("editor"), desk.arrive("other")
    desk.accept(one, renamed(0, "First"))
    desk.accept(two, renamed(1, "Second"))
    press(one, "upload_publish", "first note")
    press(two, "upload_publish", "second note")
    assert "first note" in said(two)
    assert desk.store().current().number == 2
    assert "upload_publish" not in keys(two)
    two.button(key="upload_again").click().run()
    press(two, "upload_publish", "second note")
    names = desk.store().read(3).tables["targets"]["name_en"].tolist()[:2]
    assert names == ["First", "Second"]


def test_what_both_changed_is_shown_and_has_to_be_seen(desk: Desk) -> None:
    """Guards against the one cell that both sides changed: it is named before it is overwritten."""
    one, two = desk.arrive("editor"), desk.arrive("other")
    desk.accept(one, renamed(0, "First"))
    desk.accept(two, renamed(0, "Second"))
    press(one, "upload_publish")
    two.run()
    assert text("en", "publish.conflicts", count=1) in said(two)
    (shown,) = [table.value for table in two.main.dataframe if text("en", "publish.theirs") in table.value.columns]
    assert shown[text("en", "publish.theirs")].tolist() == ["First"]
    assert shown[text("en", "publish.mine")].tolist() == ["Second"]
    two.button(key="upload_again").click().run()
    assert text("en", "publish.conflicts_kept", count=1) in said(two)
    press(two, "upload_publish")
    assert desk.store().read(3).tables["targets"].iloc[0]["name_en"] == "Second"


def test_a_draft_on_a_former_version_keeps_both_sides(desk: Desk) -> None:
    """Guards the publication of a draft after somebody else published: rows of both are in the new version."""
    _, token = desk.share()
    other = desk.arrive("other")
    desk.accept(other, renamed(1, "Meanwhile"))
    press(other, "upload_publish")
    app = desk.arrive("editor", draft=token)
    assert text("en", "draft.former", base=1, current=2) in said(app)
    press(app, "draft_publish", field="draft_note")
    made = desk.store().read(3)
    assert made.tables["targets"]["name_en"].tolist()[:2] == ["Shared", "Meanwhile"]
    assert made.info.origin == "draft"


def test_a_confirmation_holds_for_what_was_seen_and_for_nothing_else(desk: Desk) -> None:
    """Guards against a tick that was set for one conflict and lets through another that nobody was shown."""
    _, token = desk.share()
    other = desk.arrive("other")
    desk.accept(other, renamed(0, "Theirs"))
    press(other, "upload_publish")
    app = desk.arrive("editor", draft=token)
    sure(app).check().run()
    assert sure(app).value
    # Meanwhile the very same cell is changed again: as many conflicts as before, and another one.
    other = desk.arrive("other")
    desk.accept(other, renamed(0, "Theirs again"))
    press(other, "upload_publish")
    app.run()
    assert not sure(app).value
    press(app, "draft_publish", field="draft_note")
    assert text("en", "publish.confirm_needed") in said(app)
    assert desk.store().current().number == 3
    sure(app).check()
    press(app, "draft_publish", field="draft_note")
    assert desk.store().current().number == 4


def opened(desk: Desk, token: str, name: str = "reader") -> AppTest:
    """The dashboard as a reader opens it by this token."""
    return desk.arrive(name, draft=token)


def test_a_link_that_leads_nowhere_does_not_say_why(desk: Desk) -> None:
    """Guards against telling by the answer whether a token ever was one: unknown, expired, withdrawn, published."""
    _, expired = desk.share(ago=timedelta(days=14, seconds=1))
    withdrawn_id, withdrawn = desk.share()
    published_id, published = desk.share()
    desk.store().withdraw(withdrawn_id, by="x", at=now())
    desk.store().publish_draft(published_id, author="x", note="x", based_on=1, at=now())
    answers = set()
    for token in (expired, withdrawn, published, "A" * 43, "x", "<b>*" * 500):
        app = opened(desk, token)
        assert "draft" not in app.query_params
        answers.add((said(app), tuple(sorted(keys(app)))))
    ((words, _),) = answers
    assert words == text("en", "draft.gone")


def test_an_opened_draft_is_marked_and_closes_when_it_is_over(desk: Desk) -> None:
    """Guards against a draft that passes for published, and one that stays open after it was withdrawn."""
    draft_id, token = desk.share()
    app = opened(desk, token)
    assert "contributor@example.org" in said(app)
    # The address keeps the link, for loading again; no word of the page says it.
    assert app.query_params["draft"] in (token, [token])
    assert token not in said(app) + "".join(markdown.value for markdown in app.markdown)
    assert {"draft_publish", "draft_withdraw"} & keys(app) == set()
    desk.store().withdraw(draft_id, by="x", at=now())
    app.run()
    assert said(app) == text("en", "draft.gone")
    for name, why in (("", "draft.sign_in"),):
        assert text("en", why) in said(opened(desk, token, name))


def test_sharing_keeps_to_its_limits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the limit on how many drafts a person may keep; the link is shown once, under the name that is set."""
    monkeypatch.setenv("DUALCARBON_PUBLIC_ADDRESS", "https://atlas.example.org/")
    app = desk.arrive("contributor")
    desk.accept(app, renamed(0, "New"))
    for _ in range(2):
        press(app, "upload_share")
        (link,) = [code.value for code in app.code]
        assert link.startswith("https://atlas.example.org/?draft=")
        app.button(key="share_hide").click().run()
        assert not app.code
    press(app, "upload_share")
    assert text("en", "share.too_many", limit=2) in said(app)


def alone(desk: Desk, name: str = "", **parts: str) -> AppTest:
    """One chart in a frame of another page, as this person sees it."""
    return desk.arrive(name, page="embed", chart="map_province", **parts)


def test_a_chart_alone_says_that_it_is_not_the_draft(desk: Desk) -> None:
    """Guards a frame against published data that pass for the draft its address asks for, and a silent new version."""
    draft_id, token = desk.share()
    app = alone(desk, "reader", draft=token)
    assert said(app) == ""
    desk.store().withdraw(draft_id, by="x", at=now())
    app.run()
    assert text("en", "draft.gone") in said(app)
    signed_out = alone(desk, draft=token)
    assert text("en", "draft.sign_in") in said(signed_out)
    assert "sign_in_for_draft" not in keys(signed_out)
    other = desk.arrive("other")
    desk.accept(other, renamed(0, "Meanwhile"))
    press(other, "upload_publish")
    app.run()
    assert "Version 2" in said(app) or "version 2" in said(app)
    assert not app.get("page_link")


def test_a_closed_site_says_that_the_link_has_to_be_opened_again(desk: Desk) -> None:
    """Guards against a colleague who signs in, lands on the opening page, and looks for the draft."""
    lists = desk.configuration.read_text(encoding="utf-8")
    desk.configuration.write_text(f'reading = "signed_in"\n{lists}', encoding="utf-8")
    for draft, words in (("x" * 43, text("en", "draft.sign_in")), ("", "")):
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        app.user = {"is_logged_in": False}
        app.query_params["lang"] = "en"
        if draft:
            app.query_params["draft"] = draft
        app.run()
        assert said(app) == words


def purged(desk: Desk, *ids: str) -> None:
    """Wait until these drafts are removed, which is done beside what the page shows."""
    end = time.monotonic() + 20
    while not set(ids) <= {entry.draft for entry in desk.store().log() if entry.what == "purged"}:
        assert time.monotonic() < end, "not everything was removed"
        time.sleep(0.1)


def test_drafts_that_are_over_are_removed_every_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards against drafts that stay in the database after their time: at the start, and while the server runs on."""
    first, _ = desk.share(ago=timedelta(days=20))
    desk.arrive()
    purged(desk, first)
    second, _ = desk.share(ago=timedelta(days=13, hours=23, minutes=30))
    app = desk.arrive()
    monkeypatch.setattr(resources, "moment", lambda: now() + timedelta(hours=1))
    app.run()
    purged(desk, second)


@pytest.mark.parametrize("act", ["draft_publish", "draft_withdraw"])
def test_a_draft_that_was_ended_is_removed_at_once(desk: Desk, act: str) -> None:
    """Guards against what was withdrawn or published and still lies in the database as a draft."""
    draft_id, token = desk.share()
    app = desk.arrive("editor", draft=token)
    press(app, act, field="draft_note")
    purged(desk, draft_id)


def test_the_programs_own_data_is_offered_and_never_taken_over_silently(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards a new release with other data: an editor sees the difference and decides; readers see what they saw."""
    from dashboard.ui import publishing
    from dashboard.versions import Seed

    desk.store()
    seed = publishing.repository_seed()
    changed = Seed(
        {**seed.tables, "targets": renamed(0, "Released")(seed.tables["targets"].copy())},
        seed.lock, seed.descriptor_version,
    )  # fmt: skip
    monkeypatch.setattr(publishing, "repository_seed", lambda: changed)
    assert "seed_publish" not in keys(desk.arrive("contributor", "history"))
    app = desk.arrive("editor", "history")
    assert desk.store().current().number == 1
    press(app, "seed_publish", field="seed_note")
    made = desk.store().read(2)
    assert (made.info.origin, made.tables["targets"].iloc[0]["name_en"]) == ("seed", "Released")
    assert "seed_publish" not in keys(desk.arrive("editor", "history"))


def test_the_programs_own_data_leaves_what_editors_published(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards an editor's row against a new release that never saw it, and against the release being taken back."""
    from dashboard.ui import publishing
    from dashboard.versions import Seed

    store = desk.store()
    seed = publishing.repository_seed()
    former = seed.tables["targets"]
    edited = {**seed.tables, "targets": renamed(3, "Edited")(former.copy())}
    store.publish(edited, seed.lock, author="editor@example.org", note="mine", based_on=1, at=now())
    released = Seed(
        {**seed.tables, "targets": renamed(0, "Released")(former.copy())}, seed.lock, seed.descriptor_version
    )
    monkeypatch.setattr(publishing, "repository_seed", lambda: released)
    press(desk.arrive("editor", "history"), "seed_publish", field="seed_note")
    names = store.read(store.current().number).tables["targets"]["name_en"]
    assert (names.iloc[0], names.iloc[3]) == ("Released", "Edited")
    assert "seed_publish" not in keys(desk.arrive("editor", "history"))
    monkeypatch.setattr(publishing, "repository_seed", lambda: seed)
    press(desk.arrive("editor", "history"), "seed_publish", field="seed_note")
    names = store.read(store.current().number).tables["targets"]["name_en"]
    assert (names.iloc[0], names.iloc[3]) == (former["name_en"].iloc[0], "Edited")


@pytest.mark.parametrize("button", ["upload_publish", "upload_share"])
def test_a_version_of_the_same_number_after_a_restore_is_another(desk: Desk, tmp_path: Path, button: str) -> None:
    """Guards what others published after a backup was put back, against a session that began before it."""
    store = desk.store()
    first = store.read(1)
    file = tmp_path / "backup.zip"
    backup(store, file, now())

    def published(row: int, name: str) -> None:
        tables = {**first.tables, "targets": renamed(row, name)(first.tables["targets"].copy())}
        desk.store().publish(tables, first.lock, author="other@example.org", note="x", based_on=1, at=now())

    published(3, "Lost branch")
    app = desk.arrive("editor")
    desk.accept(app, renamed(0, "Mine"))
    restore(desk.url, file, now(), by="operator", replace=True)
    published(5, "After the restore")
    press(app, button)
    names = desk.store().read(2).tables["targets"]["name_en"]
    assert (desk.store().current().number, desk.store().drafts(now()), names.iloc[5]) == (2, (), "After the restore")
    assert "published version 2 meanwhile" in said(app)
    app.button(key="upload_again").click().run()
    press(app, "upload_publish")
    names = desk.store().read(3).tables["targets"]["name_en"]
    assert (names.iloc[0], names.iloc[5]) == ("Mine", "After the restore")
    assert names.iloc[3] == first.tables["targets"]["name_en"].iloc[3]
