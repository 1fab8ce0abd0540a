"""Beside the articles: what readers think of answers, what they miss and watch, labels."""
