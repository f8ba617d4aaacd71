"""Stripe's core resources around Issuing: accounts, balances, top-ups, events, files, webhooks."""
