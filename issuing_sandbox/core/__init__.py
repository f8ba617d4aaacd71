"""Stripe's core resources around Issuing: account, balance, its transactions, top-ups, events."""
