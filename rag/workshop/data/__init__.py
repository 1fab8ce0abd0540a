"""Data sets, the user's and published ones: read whole, or refused with all that is wrong."""
