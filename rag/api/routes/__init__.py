"""One file a group of addresses; no route imports another."""
