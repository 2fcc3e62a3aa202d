"""What each endpoint does, by area of Exact."""
