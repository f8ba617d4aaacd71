"""One account's state: its clock and jobs, its money, its spending, and its injected faults."""
