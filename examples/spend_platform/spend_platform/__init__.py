"""A small spend platform on Stripe Issuing: decides on purchases, and keeps the books of them."""
