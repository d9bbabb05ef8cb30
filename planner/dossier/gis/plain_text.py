"""Text of the data without the letters that a file format has no place for."""

from __future__ import annotations

import re

# All that XML 1.0 may not hold, not even as a reference to it.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    r"""Return a text without the control characters that no XML file may hold.

    Examples
    --------
    >>> printable("Ấp\x01 Chợ")
    'Ấp Chợ'
    """
    return _NOT_IN_XML.sub("", text)


def one_line(value: object) -> str:
    r"""Return a value as one line of text: its breaks become blanks.

    Examples
    --------
    >>> one_line("Ấp Chợ\nXã Đại An")
    'Ấp Chợ Xã Đại An'
    """
    return " ".join(printable(str(value)).split())
