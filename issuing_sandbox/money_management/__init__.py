"""Money management of the second API: v2 financial accounts, and the cards that spend from them.

Of accounts that are opened for Issuing today little is recorded: which cards they refuse, and that
there is one account, which may be pending. The rest is what the types of Stripe's SDK say, and how
cards move the money is inferred (reference: treasury and notices, D).
"""
