"""Answers as they are made."""
