"""One file a resource: what Billit calls it, and the plain type that the rest of the project knows."""
