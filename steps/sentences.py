"""How step texts are written: converters of parameters beside those of ``program.sentences``."""

from collections.abc import Callable
from typing import Final

from issuing_harness.program.sentences import sentence
from issuing_harness.webhooks.replies import invalid_reply

__all__ = ["REPLY", "Converters", "sentence"]

Converters = dict[str, Callable[[str], object]]

#: A reply that decides nothing, by what is wrong with it.
REPLY: Final[Converters] = {"reply": invalid_reply}
