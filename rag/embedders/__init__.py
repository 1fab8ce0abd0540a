"""Texts to unit vectors; one file an embedder, chosen by its file name."""
