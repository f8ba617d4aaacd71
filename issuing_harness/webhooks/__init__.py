"""The mailbox: where events come in, and what is said to them.

A real HTTP server on loopback, one for each scenario that asks for it. Whatever sends, the sandbox,
Stripe through a tunnel, or a tape, sends to it.
"""

from issuing_harness.webhooks.mailbox import Mailbox, Observer, Received

__all__ = ["Mailbox", "Observer", "Received"]
