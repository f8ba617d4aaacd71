"""JSON laid out for review: sorted, one line where it fits, the same bytes for the same content."""

import json
from typing import Any, Final

WIDTH: Final = 100


def laid_out(content: Any) -> str:
    """The content as JSON text that ends in a newline."""
    return _text(content, indent="", before=0) + "\n"


def _text(node: Any, *, indent: str, before: int) -> str:
    """A node's text; ``before`` is how much of its first line is taken already."""
    flat = json.dumps(node, ensure_ascii=False, sort_keys=True)
    if not isinstance(node, dict | list) or before + len(flat) < WIDTH:
        return flat
    deeper = indent + " "
    if isinstance(node, list):
        lines = [_text(each, indent=deeper, before=len(deeper)) for each in node]
        return _block("[", lines, "]", indent)
    names = {key: f"{json.dumps(key, ensure_ascii=False)}: " for key in sorted(node)}
    lines = [
        name + _text(node[key], indent=deeper, before=len(deeper) + len(name))
        for key, name in names.items()
    ]
    return _block("{", lines, "}", indent)


def _block(opening: str, lines: list[str], closing: str, indent: str) -> str:
    joint = f",\n{indent} "
    return f"{opening}\n{indent} {joint.join(lines)}\n{indent}{closing}"
