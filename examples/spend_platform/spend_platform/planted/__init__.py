"""The faults that can be planted, by what they are about."""
