"""Parsers kept apart: what hostile files may cost, and what their process may not do."""
