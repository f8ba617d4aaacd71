"""Tools that are no part of the package: Node.js, programs from npm, and the cache they lie in."""
