"""Text of others as it may be shown: no character changes how what stands beside it is read.

A name with a RIGHT-TO-LEFT OVERRIDE in it turns the verdict behind it around (Unicode Technical
Report 36, 2.10; the characters are those of UAX 9, 2.1 to 2.4), and a control character may command
a terminal.
"""

import re
from typing import Final

#: What XML 1.0 cannot have, and no cell needs.
_NOT_XML: Final = r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
#: Controls (C1, and DEL), directions, lines and paragraphs, and what has no width. A joiner stays,
#: which scripts and emoji need.
_HIDDEN: Final = r"[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
_UNFIT: Final = f"{_NOT_XML}|{_HIDDEN}"
_UNKNOWN: Final = "\ufffd"
_MARKDOWN: Final = r"([\\`*_{}\[\]<>#|!~])"


def printable(text: str) -> str:
    """Return a text with a mark for each character that XML cannot have, or nobody can see."""
    return re.sub(_UNFIT, _UNKNOWN, text)


def in_one_line(text: str) -> str:
    """Return a text as one line that commands no terminal and looks like no other."""
    return " ".join(printable(text).split())


def quoted(name: str) -> str:
    """Return a name in quotes, so that none of it is taken for what is said of it."""
    return f'"{in_one_line(name).replace(chr(34), chr(39))}"'


def in_markdown(text: str) -> str:
    """Return a text as Markdown shows it, as it is."""
    return re.sub(_MARKDOWN, r"\\\1", text)


def hidden_character(text: str) -> str:
    """Return the first character that may not be shown, as ``U+202E``; empty if there is none."""
    found = re.search(_UNFIT, text)
    return f"U+{ord(found[0]):04X}" if found else ""
