"""Whether a visitor sits at the machine that serves the app: there alone nobody has to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import streamlit as st

# What a proxy adds to what it passes on. Behind one on this machine everybody seems to come from here.
_OF_PROXIES = (
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
)  # fmt: skip


def is_here() -> bool:
    """Whether this session's browser runs on the machine that serves it."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return came_from_here(st.context.ip_address, headers)


def came_from_here(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a connection was made on this machine, by its browser and not by a proxy for others.

    A proxy that rewrites ``Host`` and adds nothing is known by the ``Origin`` that the browser names:
    the address in its bar. Who has an account on this machine can say anything, and may anyway.

    Parameters
    ----------
    address
        Of the other end; None where Streamlit says that it is a loopback address.
    headers
        Of the request that opened the session, names in lower case.
    """
    if address is not None and not _is_loopback(address):
        return False
    if any(name in headers for name in _OF_PROXIES):
        return False
    named = [f"//{headers['host']}"] if "host" in headers else []
    named += [headers["origin"]] if "origin" in headers else []
    return all(_is_loopback(_host(one)) for one in named)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        found = ip_address(host)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
