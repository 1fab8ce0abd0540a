"""Deletion that leaves no byte, and its receipts."""
