"""The address under which readers reach the dashboard: for links that leave it, and for codes to be photographed."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

PUBLIC_ADDRESS_SETTING = "DUALCARBON_PUBLIC_ADDRESS"


def public_address(request_url: str, page: str, base_path: str = "", setting: str | None = None) -> str:
    """The address of the dashboard without a slash at its end: from the setting, else from a request for this page.

    `request_url` is what the browser asked for, `page` the address of the page that it shows (also when it asked for
    the bare address), `base_path` the path below which the dashboard is served. Empty where neither says it.
    """
    configured = os.environ.get(PUBLIC_ADDRESS_SETTING, "") if setting is None else setting
    if urlsplit(configured).scheme in ("http", "https"):
        return configured.rstrip("/")
    asked = urlsplit(request_url)
    if asked.scheme not in ("http", "https") or not asked.netloc:
        return ""
    trimmed = base_path.strip("/")
    # Behind a proxy that strips its path, only the browser's own address has it.
    path = asked.path.rstrip("/").removesuffix(f"/{page}") if page else asked.path.rstrip("/")
    path = path if path or not trimmed else f"/{trimmed}"
    return urlunsplit((asked.scheme, asked.netloc, path, "", ""))
