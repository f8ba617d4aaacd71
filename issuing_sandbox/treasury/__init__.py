"""Stripe Treasury, version 1, as far as cards need it: financial accounts and the money in them.

``books`` moves the money, by entries of Transactions. What causes it are flows: received credits
and debits, reversals, outbound payments, inbound transfers, and authorizations (``issuing``).
"""
