"""Connectors, against real servers on this machine."""
