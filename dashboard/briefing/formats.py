"""The kinds of file that a briefing is made into; what makes each is only loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from dashboard.briefing.items import Resolved, Step


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending, where it is made, and the type that a browser is told."""

    name: str
    module: str
    function: str
    mime: str

    def written(self, resolved: Sequence[Resolved], step: Step | None = None, template: bytes | None = None) -> bytes:
        """The file of a briefing in each of its languages; a template is one of slides.

        Raises BriefingError where the template cannot be used.
        """
        make: Callable[..., bytes] = getattr(importlib.import_module(self.module), self.function)
        return make(resolved, step, template=template) if self.name == "pptx" else make(resolved, step)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ALL = (
    Format("pptx", "dashboard.briefing.slides", "pptx_bytes", f"{_OFFICE}.presentationml.presentation"),
    Format("docx", "dashboard.briefing.official_document", "docx_bytes", f"{_OFFICE}.wordprocessingml.document"),
    Format("html", "dashboard.briefing.web_page", "html_bytes", "text/html"),
)
FORMATS = {one.name: one for one in _ALL if find_spec(one.module)}
