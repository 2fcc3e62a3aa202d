"""A consent under way: what proves that an answer is to the question that this person just asked.

`state` goes to the login page and comes back with the code, so that nobody can slip in a code of his own.
The verifier stays here; the page gets its digest (PKCE, RFC 7636), so that a code that somebody else saw is
of no use to him. A service that does not know PKCE passes over both parameters (RFC 6749, 3.1 and 3.2).
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from dossierflow.errors import RightMissing
from dossierflow.kernel.told import misuse
from dossierflow.texts import phrase


@dataclass(frozen=True, slots=True)
class Consent:
    """Made anew for each question, and kept by nobody: it ends with the process that asked."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def asked(self) -> dict[str, str]:
        """What the address of the login page carries besides the app's own parameters."""
        digest = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        return {"state": self.state, "code_challenge": digest, "code_challenge_method": "S256"}

    def code_in(self, pasted: str) -> str:
        """The code in the redirect address that was pasted, URL-decoded.

        Misuse where there is none or where it answers another consent, RightMissing where the user refused.
        """
        text = pasted.strip()
        if not text:
            raise misuse("no-code")
        if "://" not in text and "code=" not in text and "error=" not in text:
            raise misuse("bare-code")
        answer = _answer(text)
        states = answer.get("state", [])
        if len(states) != 1 or not _same(states[0], self.state):
            raise misuse("other-consent")
        if "error" in answer:
            refused = phrase("error.consent-refused", answer=answer["error"][0])
            raise RightMissing(refused, right="consent")
        codes = answer.get("code", [])
        if len(codes) != 1 or not codes[0]:
            raise misuse("address-without-code")
        return codes[0]


def _answer(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(text).query or text, keep_blank_values=True)
    except ValueError:
        raise misuse("no-address") from None


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
