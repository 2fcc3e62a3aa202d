"""Exact's OAuth 2: consent with a choice of divisions, codes, and token pairs that rotate."""
