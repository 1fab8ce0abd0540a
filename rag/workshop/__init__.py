"""Where readers are made and everything is measured; serving imports nothing of it."""
