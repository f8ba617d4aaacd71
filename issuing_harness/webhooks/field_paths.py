"""The JMESPaths by which a profile names what an application shows: refused, read, explained."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any, Final

from issuing_harness.errors import SettingsError

_MOST_KEYS: Final = 8


def problem_of_path(path: str) -> str:
    """Return why a text is no JMESPath; empty if it is one, or where the library is missing."""
    if find_spec("jmespath") is None:
        return ""  # preflight says what to install
    import jmespath
    from jmespath.exceptions import (
        EmptyExpressionError,
        JMESPathError,
        ParseError,
        UnknownFunctionError,
    )

    try:
        jmespath.search(path, {})
    except (EmptyExpressionError, ParseError, UnknownFunctionError) as error:
        return " ".join(str(error).partition("\n")[0].split())
    except JMESPathError:
        return ""  # of a type that only a whole document has
    return ""


def read_fields(fields: Mapping[str, str], document: Any) -> dict[str, Any]:
    """Return what each path finds in a document, by name; ``None`` where it finds nothing.

    Raises:
        SettingsError: a function in a path does not take what is there.
    """
    import jmespath
    from jmespath.exceptions import JMESPathError

    found = {}
    for name, path in fields.items():
        try:
            found[name] = jmespath.search(path, document)
        except JMESPathError as error:
            raise SettingsError(
                f"{name} was to be read by {path}, and that cannot be: {error}. Correct it in the "
                "fields of application.shows."
            ) from None
    return found


def missing(name: str, fields: Mapping[str, str], document: Any) -> str:
    """Return why a name shows nothing: what its path lacks, and what is near; empty if it is there.

    Args:
        name: as tables have it.
        fields: the path of each name that is not read by itself.
        document: what the application answered.
    """
    path = fields.get(name, name)
    around, _, key = path.rpartition(".")
    holder = read_fields({name: around}, document)[name] if around else document
    if isinstance(holder, Mapping) and key.strip('"') in holder:
        return ""  # it is there, and says nothing
    if name in fields and read_fields({name: path}, document)[name] is not None:
        return ""
    return f"nothing is at {path}{_there_is(holder, around, key)}"


def _there_is(holder: Any, around: str, key: str) -> str:
    where = around or "the answer"
    if not isinstance(holder, Mapping):
        return f"; {where} is no object" if holder is not None else f"; nothing is at {where}"
    keys: Sequence[str] = [str(each) for each in holder]
    near = get_close_matches(key, keys, n=1)
    more = "" if len(keys) <= _MOST_KEYS else f" and {len(keys) - _MOST_KEYS} more"
    listed = ", ".join(keys[:_MOST_KEYS]) or "nothing"
    return f"; {where} has {listed}{more}" + (f" (near: {near[0]})" if near else "")
