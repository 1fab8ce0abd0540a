"""Uploads, at once or in the background, and what is known of them afterwards."""
