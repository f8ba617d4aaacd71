"""Why a sandbox's state is not kept: known to programs that keep none, without what keeps it."""


class StateRefused(Exception):
    """A file cannot hold a sandbox's state; the message says why, and what to do."""


class Unsaved(Exception):
    """What a request did could not be written; the next request writes the whole file anew."""
