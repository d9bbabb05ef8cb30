"""Whether a visitor sits at the machine that serves the app: there alone nobody has to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import streamlit as st

# A browser sends no header that begins with "x-" of its own accord: X-Forwarded-*, X-Real-IP, X-Envoy-*
# and the like are what somebody in between adds. These two are of Streamlit's script in the page.
_OF_OUR_PAGE = ("x-xsrftoken", "x-xsrf-token")
# The others by which a proxy or a tunnel names whom it speaks for.
_OF_PROXIES = (
    "forwarded", "via", "client-ip", "true-client-ip", "proxy-client-ip", "wl-proxy-client-ip",
    "cdn-loop", "front-end-https", "remote-addr",
)  # fmt: skip
_PREFIXES_OF_PROXIES = (
    "x-", "forwarded-", "http-x-", "cf-", "fastly-", "incap-", "akamai-", "ngrok-", "tailscale-",
)  # fmt: skip


def is_here() -> bool:
    """Whether this session's browser runs on the machine that serves it."""
    headers = st.context.headers
    pairs = [(name, value) for name in headers for value in headers.get_all(name)]
    return came_from_here(st.context.ip_address, pairs)


def came_from_here(address: str | None, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a connection was made on this machine, by its browser and not by a proxy for others.

    A proxy that rewrites ``Host`` and adds nothing is known by the ``Origin`` that the browser names:
    the address in its bar. Who has an account on this machine can say anything, and may anyway.

    Parameters
    ----------
    address
        Of the other end; None where Streamlit says that it is a loopback address.
    headers
        Names and values of the request, each as often as it came, in any case.
    """
    if address is not None and not _is_loopback(address):
        return False
    fields = [(name.lower().replace("_", "-"), value) for name, value in headers]
    if any(_is_of_a_proxy(name) for name, _ in fields):
        return False
    hosts = [_host(f"//{value}") for name, value in fields if name == "host"]
    origins = [_host(value) for name, value in fields if name == "origin"]
    return bool(hosts) and all(_is_loopback(host) for host in hosts + origins)


def _is_of_a_proxy(name: str) -> bool:
    return name in _OF_PROXIES or (name.startswith(_PREFIXES_OF_PROXIES) and name not in _OF_OUR_PAGE)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
