"""What a card program can do: the verbs behind the sentences, as calls of the Stripe SDK."""

from issuing_harness.program.program import Program

__all__ = ["Program"]
