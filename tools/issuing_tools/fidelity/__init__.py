"""The fidelity page: every claim the sandbox makes, how it is known, and which tests cover it."""
