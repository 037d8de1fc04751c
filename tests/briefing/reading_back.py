"""A Word file read back part by part, as its own XML says, without the code that wrote it."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree as Tree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


@dataclass
class WordFile:
    """One opened file: its parts, and what the main one says."""

    content: bytes
    parts: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with zipfile.ZipFile(BytesIO(self.content)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            assert len(names) == len(set(names)), "a part stands twice in the file"
            self.parts = {name: archive.read(name) for name in names}

    def xml(self, part: str) -> Tree.Element:
        """The root of a part."""
        return Tree.fromstring(self.parts[part])

    @property
    def body(self) -> Tree.Element:
        """The body of the document."""
        found = self.xml("word/document.xml").find(f"{W}body")
        assert found is not None
        return found

    def styled(self, *styles: str) -> list[str]:
        """The words of every paragraph in one of these styles, in order."""
        return [words(paragraph) for paragraph in self.body.iter(f"{W}p") if style(paragraph) in styles]

    def footnotes(self) -> dict[str, str]:
        """Number -> words of the real footnotes."""
        return {
            note.attrib[f"{W}id"]: words(note).strip()
            for note in self.xml("word/footnotes.xml").iter(f"{W}footnote")
            if f"{W}type" not in note.attrib
        }

    def called(self, element: Tree.Element) -> list[str]:
        """The numbers of the footnotes that this element calls for."""
        return [mark.attrib[f"{W}id"] for mark in element.iter(f"{W}footnoteReference")]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> (kind, target part) of what a part is related to."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.parts:
            return {}
        found = {}
        for relation in self.xml(path).iter(f"{_RELATIONS}Relationship"):
            assert relation.attrib.get("TargetMode") != "External", relation.attrib
            target = relation.attrib["Target"]
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            assert relation.attrib["Id"] not in found, "an id of a relation stands twice"
            found[relation.attrib["Id"]] = (relation.attrib["Type"].rsplit("/", 1)[1], whole)
        return found

    def content_type(self, part: str) -> str:
        """The content type of a part, by its own name or by its ending."""
        root = self.xml("[Content_Types].xml")
        for entry in root.iter(f"{_TYPES}Override"):
            if entry.attrib["PartName"] == f"/{part}":
                return entry.attrib["ContentType"]
        ending = part.rsplit(".", 1)[1]
        found = [e.attrib["ContentType"] for e in root.iter(f"{_TYPES}Default") if e.attrib["Extension"] == ending]
        return found[0] if found else ""


def words(element: Tree.Element) -> str:
    """All the words inside."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def style(paragraph: Tree.Element) -> str:
    """The style of a paragraph."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.attrib[f"{W}val"] if found is not None else ""


def table_rows(table: Tree.Element) -> list[list[str]]:
    """The words of each cell of each row."""
    return [[words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
