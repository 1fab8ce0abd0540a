"""What browsers see besides the API."""
