"""Text as documents in XML can have it."""

import re
from typing import Final

#: What XML 1.0 cannot have, and no cell needs.
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN: Final = "\ufffd"


def printable(text: str) -> str:
    """Return a text with a mark for each character that XML cannot have."""
    return _NOT_XML.sub(_UNKNOWN, text)
