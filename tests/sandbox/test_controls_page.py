"""docs/controls.md lists every control with all of its parameters, and none that is not there."""

import re
from pathlib import Path

from issuing_sandbox.control.controls import CONTROLS, PREFIX

PAGE = Path(__file__).parents[2] / "docs" / "controls.md"
ROW = re.compile(r"\| `([A-Z]+ [^`]+)` \| ([^|]+) \| [^|]{10,} \|")


def parameters(hash_):
    """The parameters of a control as the page has them; the body itself has no names."""
    if hash_ is None:
        return "the document as the body"
    required = hash_.required
    names = [f"`{name}`" + " (required)" * (name in required) for name in sorted(hash_.fields)]
    return ", ".join(names) or "none"


def test_the_page_lists_every_control_with_its_parameters():
    """In a row each; a new one is written there by hand, with what it does."""
    rows = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))

    assert rows == {
        f"{method} {PREFIX}{path}": parameters(hash_)
        for (method, path), (_, hash_) in CONTROLS.items()
    }
