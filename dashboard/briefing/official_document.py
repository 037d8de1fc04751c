"""A briefing as a Word document in the conventions of Chinese official documents, with footnotes to its sources."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.briefing.items import Resolved, Step
from dashboard.briefing.word_notes import Footnotes
from dashboard.briefing.word_package import Package
from dashboard.briefing.word_story import Story
from dashboard.briefing.word_styles import section_xml


def docx_bytes(resolved: Sequence[Resolved], step: Step | None = None) -> bytes:
    """The briefing as DOCX, one language after the other, each with its own figures, sources and annex.

    `step` is told how many parts are done. A server without a Chinese font puts the data in the place of the drawings.
    """
    if not resolved:
        raise ValueError("a document needs at least one language")
    package, notes = Package(), Footnotes()
    feet = package.feet()
    total, done = sum(len(one.parts) for one in resolved), 0
    body: list[str] = []
    pictures = 0
    for number, one in enumerate(resolved, 1):
        story = Story(one, package, notes, pictures)
        for written in story.written():
            body.append(written.xml)
            if written.part_done and step:
                done += 1
                step(done, total)
        pictures = story.pictures
        body.append(section_xml(one.language, last=number == len(resolved), footers=feet))
    first = resolved[0]
    return package.complete("".join(body), notes.xml(), first.title, [one.language for one in resolved], first.today)
