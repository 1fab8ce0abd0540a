"""Who may come in, from where, and how much may be sent."""
