"""What an account knows, carried over: into a document and back, and over the sandbox's restart."""
