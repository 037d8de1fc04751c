"""Under which address others reach the dashboard: what a printed link and its code are made of."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

SETTING = "DUALCARBON_PUBLIC_ADDRESS"


def printed_address(setting: str, seen: str) -> str:
    """The dashboard's address for others, without a slash at its end; empty where there is none to give.

    `setting` is what the operator has set, and comes first; `seen` the address under which a reader sees it, which
    nobody else can use where it is this machine's own.
    """
    for address in (setting.strip(), seen.strip()):
        try:
            split = urlsplit(address)
            host = split.hostname or ""
        except ValueError:
            continue
        if split.scheme in ("http", "https") and host and (address == setting.strip() or not _is_local(host)):
            return address.rstrip("/")
    return ""


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
