"""Tools that maintain the sandbox: the contract's commands and the fidelity page."""
