"""Drive a card program on Stripe Issuing and observe it: scenarios, backends, tapes and reports."""

__version__ = "0.1.0"
