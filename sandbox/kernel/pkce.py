"""PKCE (RFC 7636), the method S256: a code is given to whoever knows what the challenge is the digest of."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256


def fits(challenge: str, verifier: str) -> bool:
    """Whether this verifier was meant; it has 43 to 128 characters."""
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return 43 <= len(verifier) <= 128 and digest == challenge
