"""Regulated customer notices: what a US platform has to tell its connected accounts, and to prove.

What has happened to an account makes a notice (``causes``); the platform lists it, sends it by its
own means, and reports what it sent (``account_notices``). Stripe offers it as a preview only.
"""
