"""Webhooks: the mailbox that receives a scenario's events, and the application under test.

The mailbox is a real HTTP server on loopback, one for each scenario that asks for it. Whoever sends
events, the sandbox, Stripe through a tunnel, or a replay, posts them to it. Where an application is
certified, the mailbox forwards them to its endpoint, under delivery faults if that was asked for.
"""

from issuing_harness.webhooks.mailbox import DeliveryObserver, Mailbox
from issuing_harness.webhooks.receiver import ReceivedEvent

__all__ = ["DeliveryObserver", "Mailbox", "ReceivedEvent"]
