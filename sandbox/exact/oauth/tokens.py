"""The token endpoint: a code or refresh token against a new pair, with every refusal Exact is known for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.exact.limits import ErrorBudget, error_key, limit
from sandbox.exact.oauth.consent import begin_chain, consent_key
from sandbox.exact.oauth.secrets import digest, new_token
from sandbox.exact.world import World
from sandbox.kernel.pkce import fits
from sandbox.kernel.table import Row

ACCESS_SECONDS = 600
EARLIEST_REFRESH = timedelta(seconds=570)
REFRESH_LIFE = timedelta(days=30)
TOKEN_ENDPOINT = "oauth2/token"  # noqa: S105
TOO_EARLY = "Rate limit exceeded: access_token not expired"
BAD_CHAIN = "Token is not allowed, because of invalid or empty chainId"

Form = Mapping[str, str]


class TokenRefused(Exception):
    """An error of the token endpoint; `error` '' answers the plain text alone, both '' an empty body."""

    def __init__(self, status: int, error: str, description: str = "", reason: str = "") -> None:
        super().__init__(description)
        self.status, self.error, self.description, self.reason = status, error, description, reason


class TokenDesk:
    """Gives out token pairs and knows whose they are."""

    def __init__(self, world: World, errors: ErrorBudget) -> None:
        self._world = world
        self._errors = errors
        self._access = world.global_table("oauth/access-tokens")
        self._refresh = world.global_table("oauth/refresh-tokens")
        self._refresh.index("owner")
        self._access.index("owner")

    def answer(self, form: Form) -> dict[str, Any]:
        """The new pair; TokenRefused otherwise. `expires_in` is a string, as at Exact."""
        client = self._client(form)
        if form.get("grant_type") == "authorization_code":
            return self._from_code(client, form)
        if form.get("grant_type") == "refresh_token":
            return self._from_refresh(client, form)
        raise TokenRefused(400, "unsupported_grant_type", "The grant type is not supported.")

    def owner(self, access_token: str) -> tuple[Row, bool] | None:
        """Whose access token it is, and whether it still lives; None where it was never given out."""
        row = self._access.get(digest(access_token))
        if row is None:
            return None
        return row, self._world.now() < datetime.fromisoformat(row["expires"])

    def _client(self, form: Form) -> Row:
        """What is missing, or an app that Exact does not know, is an invalid request (picqer #553)."""
        client = self._world.global_table("apps").get(form.get("client_id", ""))
        if client is None or not form.get("client_secret") or not form.get("grant_type"):
            raise TokenRefused(400, "invalid_request")
        if client["SecretDigest"] != digest(form["client_secret"]):
            raise TokenRefused(400, "invalid_client")
        needed = {"authorization_code": "code", "refresh_token": "refresh_token"}.get(form["grant_type"])
        if needed and not form.get(needed):
            raise TokenRefused(400, "invalid_request")
        return client

    def _from_code(self, client: Row, form: Form) -> dict[str, Any]:
        code = form.get("code", "")
        if "%" in code or "!" not in code:
            raise TokenRefused(400, "", "Signed data extraction has failed")
        codes = self._world.global_table("oauth/codes")
        row = codes.get(digest(code))
        if row is None or row["client_id"] != client["ClientID"]:
            raise _bad_chain()
        if row["used"]:
            raise TokenRefused(400, "", "Bad Request")
        if form.get("redirect_uri") != client["RedirectURI"]:
            raise TokenRefused(400, "invalid_grant", "The redirect URI does not match.")
        if row.get("challenge") and not fits(row["challenge"], form.get("code_verifier", "")):
            raise TokenRefused(400, "invalid_grant", "The code verifier does not fit the challenge.")
        if self._world.now() >= datetime.fromisoformat(row["expires"]):
            raise TokenRefused(400, "invalid_grant", "The authorization code expired.")
        self._count(row["client_id"], row["user_id"])
        codes.update(digest(code), used=True)
        return self._new_pair(begin_chain(self._world, row))

    def _from_refresh(self, client: Row, form: Form) -> dict[str, Any]:
        key = digest(form.get("refresh_token", ""))
        row = self._refresh.get(key)
        if row is None or row["client_id"] != client["ClientID"]:
            raise _bad_chain()
        self._errors.check(error_key(row["client_id"], row["user_id"], 0, TOKEN_ENDPOINT))
        self._count(row["client_id"], row["user_id"])
        consent = self._world.global_table("oauth/consents").get(row["owner"])
        if consent is None or consent["chain"] != row["chain"]:
            raise _bad_chain()
        self._check_age(row)
        self._refresh.update(key, spent=True)
        return self._new_pair(consent)

    def _check_age(self, row: Row) -> None:
        now, issued = self._world.now(), datetime.fromisoformat(row["issued"])
        if row["spent"]:
            raise TokenRefused(401, "unauthorized_client", "Old refresh token used.")
        if now >= issued + REFRESH_LIFE:
            end = f"{issued + REFRESH_LIFE:%m/%d/%Y %I:%M:%S %p}"
            text = f"The refresh token expired at {end} and it is now {now:%m/%d/%Y %I:%M:%S %p}."
            raise TokenRefused(400, "invalid_request", text)
        if now < issued + EARLIEST_REFRESH:
            self._errors.note(error_key(row["client_id"], row["user_id"], 0, TOKEN_ENDPOINT), 400)
            raise TokenRefused(400, "access_denied", TOO_EARLY, f"TooEarlyToRefreshTokens: {TOO_EARLY}")

    def _new_pair(self, consent: Row) -> dict[str, Any]:
        access, refresh, now = new_token(), new_token(), self._world.now()
        owner = consent_key(consent["client_id"], consent["user_id"])
        common = {**{k: consent[k] for k in ("client_id", "user_id", "chain")}, "owner": owner}
        self._forget_dead(owner)
        expires = (now + timedelta(seconds=ACCESS_SECONDS)).isoformat()
        self._access.put(digest(access), {**common, "expires": expires})
        self._refresh.put(digest(refresh), {**common, "issued": now.isoformat(), "spent": False})
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": str(ACCESS_SECONDS),
            "refresh_token": refresh,
        }

    def _forget_dead(self, owner: str) -> None:
        """Access tokens that died a day ago are of no use even for saying that they died."""
        horizon = (self._world.now() - timedelta(days=1)).isoformat()
        dead = [
            key for key, row in self._access.items() if row["owner"] == owner and row["expires"] < horizon
        ]
        for key in dead:
            self._access.delete(key)

    def _count(self, client_id: str, user_id: str) -> None:
        """Take one of the token calls a day of this app and user; refused where they are used up."""
        table, day = self._world.global_table("oauth/calls"), self._world.now().date().isoformat()
        key = consent_key(client_id, user_id)
        row = table.get(key)
        used = row["calls"] if row and row["day"] == day else 0
        if used >= limit(self._world, "token_calls"):
            raise TokenRefused(429, "", "")
        table.put(key, {"day": day, "calls": used + 1})


def _bad_chain() -> TokenRefused:
    return TokenRefused(400, "invalid_grant", BAD_CHAIN, f"Unknown: {BAD_CHAIN}")
