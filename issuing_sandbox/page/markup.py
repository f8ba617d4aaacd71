"""Text as HTML where escaping alone is not enough: where it may break, and ids that are links."""

import re
from collections.abc import Callable
from typing import Final

from markupsafe import Markup, escape

from issuing_sandbox.page.redaction import redact_text

#: After these a long name, and after these a long path, may go on in the next line.
_IN_NAMES: Final = re.compile(r"([_.])(?=\w)")
_IN_PATHS: Final = re.compile(r"([/?&])(?=\w)")
#: A whole string of a JSON document that could be an id, escaped.
_ID: Final = re.compile(r"(?<=&#34;)[a-z]+_\w+(?=&#34;)")


def breakable(text: str) -> Markup:
    """Return a name or a path, without secrets, as HTML that may be broken between its parts."""
    text = redact_text(text)
    places = _IN_PATHS if "/" in text else _IN_NAMES
    broken = places.sub("\\1\0", text.replace("\0", ""))
    return Markup(escape(broken).replace("\0", Markup("<wbr>")))  # noqa: S704 - it is escaped


def with_links(source: str, exists: Callable[[str], bool], path: Callable[[str], str]) -> Markup:
    """Return a JSON document as HTML in which the ids of objects are links.

    Args:
        source: the document.
        exists: says whether an id has a page.
        path: returns the path of an id's page.
    """

    def link(match: re.Match[str]) -> str:
        name = match[0]
        return f'<a href="{escape(path(name))}">{name}</a>' if exists(name) else name

    return Markup(_ID.sub(link, str(escape(source))))  # noqa: S704 - it is escaped
