"""Real-time authorizations: an endpoint decides within two seconds what may be spent."""
