"""How Stripe speaks HTTP: keys, versions, forms, errors, expansion, pages and idempotency."""
