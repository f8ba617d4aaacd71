"""Real-time decisions: the customer's endpoint says, within two seconds, what may be spent."""
