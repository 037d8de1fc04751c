"""The route of the figures that pictures are made of: plotly's own drawings, fetched when a picture is asked for.

They are half of what a page with plotly would send, at every run, for a button that few press.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

FIGURE_ROUTE = "figure"
# So many figures of the latest pages are kept, at some 60 kB each; whoever asks for an older one reloads the page.
MOST_FIGURES = 200
_held: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def keep_figure(content: str) -> str:
    """The name under which this figure (JSON) can be fetched: the hash of its content, which nobody can guess."""
    body = content.encode()
    name = hashlib.sha256(body).hexdigest()
    with _lock:
        _held[name] = body
        _held.move_to_end(name)
        while len(_held) > MOST_FIGURES:
            _held.popitem(last=False)
    return name


async def serve_figure(request: Request) -> Response:
    """The figure of this name; 404 where it is not kept any more."""
    body = _held.get(request.path_params["name"])
    if body is None:
        return PlainTextResponse("not found", status_code=404)
    return Response(body, media_type="application/json", headers={"Cache-Control": "private, max-age=3600"})
