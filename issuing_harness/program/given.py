"""Was a thing returned as it was given?"""

from typing import Any


def differences(given: dict[str, Any], shown: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Where ``shown`` does not repeat ``given``: by parameter, what was given and what is shown."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in given.items():
        here = f"{path}[{name}]" if path else name
        seen = getattr(shown, name, None)
        if isinstance(value, dict):
            found |= differences(value, seen, here)
        elif seen != value:
            found[here] = (value, seen)
    return found
