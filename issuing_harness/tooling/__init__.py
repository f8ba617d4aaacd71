"""What commands need beside the package: Node.js, programs from npm, caches, child processes."""
