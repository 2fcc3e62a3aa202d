"""Fills empty books from the practice."""

from sandbox.billit.seeding.companies import API_KEY, CLIENT_KEY, OAUTH_CLIENT, OAUTH_SECRET, seed

__all__ = ["API_KEY", "CLIENT_KEY", "OAUTH_CLIENT", "OAUTH_SECRET", "seed"]
