"""Other products beside this one; importing this costs nothing, as their processes do."""
