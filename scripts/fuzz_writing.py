"""How clients of this API write forms: nested names in brackets."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode


def written(form: dict[str, Any]) -> bytes:
    """``a[b][0]=c``, percent-encoded."""
    return urlencode(list(_pairs(form, ""))).encode()


def text(value: Any) -> str:
    """A single value as it is sent."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _pairs(each, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _pairs(each, f"{name}[{index}]")
    else:
        yield name, text(value)
