"""Formats JSON for review: sorted, one line where it fits, the same bytes for the same content."""

import json
from typing import Any, Final

MAX_WIDTH: Final = 100


def format_json(content: Any) -> str:
    """Return the content as JSON text that ends in a newline."""
    return _text(content, indent="", used=0) + "\n"


def _text(node: Any, *, indent: str, used: int) -> str:
    """Return a node's text; ``used`` counts the characters before it on its first line."""
    flat = json.dumps(node, ensure_ascii=False, sort_keys=True)
    if not isinstance(node, dict | list) or used + len(flat) < MAX_WIDTH:
        return flat
    deeper = indent + " "
    if isinstance(node, list):
        lines = [_text(item, indent=deeper, used=len(deeper)) for item in node]
        return _block("[", lines, "]", indent)
    names = {key: f"{json.dumps(key, ensure_ascii=False)}: " for key in sorted(node)}
    lines = [
        name + _text(node[key], indent=deeper, used=len(deeper) + len(name))
        for key, name in names.items()
    ]
    return _block("{", lines, "}", indent)


def _block(opening: str, lines: list[str], closing: str, indent: str) -> str:
    joint = f",\n{indent} "
    return f"{opening}\n{indent} {joint.join(lines)}\n{indent}{closing}"
