"""A decoded form: nested hashes and arrays of text, before the contract gives them types."""

from typing import TypeAlias

Form: TypeAlias = "str | dict[str, Form] | list[Form]"


class Indexed(list[Form]):
    """An array of a form that remembers the keys it was sent with.

    ``a[7]=x`` may be an array of one or a hash with the key ``7``: only the contract knows, so both
    readings are kept. As a list it is dense, in the order of the indexes.

    Args:
        keys: the indexes as sent, in the order of the elements.
        elements: what was sent under them.
    """

    __slots__ = ("keys",)

    def __init__(self, keys: list[str], elements: list[Form]) -> None:
        super().__init__(elements)
        self.keys = keys

    def as_hash(self) -> dict[str, Form]:
        """Return the elements by the keys they were sent with."""
        return dict(zip(self.keys, self, strict=True))
