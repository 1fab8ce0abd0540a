"""Clients of the Model Context Protocol."""
