"""Clients of OpenAI's API."""
