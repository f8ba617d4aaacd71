"""The web page at ``/`` on which a person sees the accounts and acts as banks and merchants do."""
