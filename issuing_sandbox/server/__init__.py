"""The sandbox behind HTTP on loopback: protocol, dispatcher, start and stop."""
