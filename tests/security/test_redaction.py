"""What goes to support is read by others: no secret stands in it, in whatever form it was written."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from dossierflow.kernel.addresses import INSTEAD
from dossierflow.kernel.redaction import redacted, secrets_of
from dossierflow.kernel.settings import Settings
from dossierflow.store.tokens import TokenCipher, fresh_key


def made() -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"postgresql://office:{quote('p@ss/w?rd', safe='')}@db/x?sslpassword=k3y-of-the-key",
        output="simplecache::sftp://office:f1les@files.example/out?mode=require",
        secret_key=f"{fresh_key()},{fresh_key()}",  # type: ignore[arg-type]
        billit_api_key="0f9c2c1e-live-key",  # type: ignore[arg-type]
        exact_client_secret="Zg+h/7=x",  # type: ignore[arg-type]
        billit_client_secret="b1ll1tsecret",  # type: ignore[arg-type]
        notify="https://hooks.office.example/services/T0/B1",  # type: ignore[arg-type]
    )


def test_every_secret_of_the_settings_goes_in_every_spelling() -> None:
    settings = made()
    secrets = secrets_of(settings)
    assert len(secrets) >= 9 and all(secrets)
    assert {"p@ss/w?rd", "k3y-of-the-key", "f1les"} < set(secrets) and "require" not in secrets
    for secret in secrets:
        for spelled in (secret, quote(secret, safe="")):
            for text in (spelled, f"x{spelled}y", f"?a={spelled}&b=1", f'{{"k": "{spelled}"}}'):
                assert spelled not in redacted(text, secrets), text
    told = f"{settings.database_url} {settings.secret_key.get_secret_value()}"
    assert not any(secret in redacted(told, secrets) for secret in secrets)


@pytest.mark.parametrize(
    "text",
    ["Authorization: Bearer TOPSECRET", "ApiKey: TOPSECRET", "'ApiKey': 'TOPSECRET'",
     "client_secret=TOPSECRET&x=1",
     '{"access_token":"TOPSECRET","refresh_token": "TOPSECRET"}', "postgresql://u:TOPSECRET@db/x",
     "https://TOPSECRET@host/", "DOSSIERFLOW_BILLIT_API_KEY=TOPSECRET", "password = TOPSECRET",
     "stampBE001.TOPSECRETTOPSECRET", "code_verifier=TOPSECRET", "PWD: TOPSECRET", "api-key: TOPSECRET"],
)  # fmt: skip
def test_what_looks_like_a_secret_goes_although_nobody_knows_it(text: str) -> None:
    assert "TOPSECRET" not in redacted(text) and INSTEAD in redacted(text)


def test_keys_and_sealed_tokens_go_although_nobody_knows_them() -> None:
    key = fresh_key()
    sealed = TokenCipher(key)._fernet.encrypt(b"tokens").decode()
    assert redacted(f"key {key} sealed {sealed}.") == f"key {INSTEAD} sealed {INSTEAD}."


def test_what_is_no_secret_stays() -> None:
    text = "dossier 310001, document INV-1: Exact refused: Reeds bestaand (request 0HM-7)\nhttps://api.billit.be/v1"
    assert redacted(text, secrets_of(made())) == text


@pytest.mark.parametrize("piece", ["password:", "bearer ", "a://", "gAAAAA", "stampBE001.", "secret = ", "x"])
def test_it_costs_no_more_than_the_length_of_the_text(piece: str) -> None:
    began = time.process_time()
    redacted(piece * (300_000 // len(piece)), ["TOPSECRET"])
    assert time.process_time() - began < 1
