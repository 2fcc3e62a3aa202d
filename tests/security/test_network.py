"""On the way to a service: certificates, downgrades, proxies, headers; and a database that speaks no TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dossierflow.cli.app import main
from dossierflow.errors import Unavailable
from dossierflow.http.exchange import LOST, UNREACHED, Exchange
from dossierflow.store.database import Store
from tests.support.certificates import certificate

SECRET = "TOPSECRET"


@contextmanager
def listening(answer: Callable[[socket.socket], bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback; what each connection said to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.settimeout(20)
                try:
                    heard.append(answer(connection))
                except OSError as refused:
                    heard.append(type(refused).__name__.encode())
                finally:
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(20)


def spoken_over(
    files: tuple[Path, Path], newest: ssl.TLSVersion | None = None
) -> Callable[[socket.socket], bytes]:
    """What a server with this certificate hears; it speaks no newer TLS than `newest`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, newest

    def answer(connection: socket.socket) -> bytes:
        with context.wrap_socket(connection, server_side=True) as secured:
            heard = secured.recv(65_536)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            return heard

    return answer


def asked(address: str) -> object:
    exchange = Exchange(address, 20)
    try:
        return exchange.send("GET", "/v1/x", {"Authorization": f"Bearer {SECRET}"}).status
    finally:
        exchange.close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_certificate_that_nobody_vouches_for_gets_no_token(folder: Path) -> None:
    with listening(spoken_over(certificate(folder, "127.0.0.1"))) as (port, heard):
        assert asked(f"https://127.0.0.1:{port}") in (UNREACHED, LOST)
    assert heard and not any(SECRET.encode() in said for said in heard)


def test_an_authority_of_the_installations_file_is_trusted_and_one_of_a_runs_variables_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = certificate(folder, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with listening(spoken_over(files)) as (port, heard):
        assert asked(f"https://127.0.0.1:{port}") in (UNREACHED, LOST)
        assert not any(SECRET.encode() in said for said in heard)
        (folder / ".env").write_text(f"SSL_CERT_FILE={files[0]}\n")
        assert asked(f"https://127.0.0.1:{port}") == httpx.codes.OK
    assert SECRET.encode() in heard[-1]


@pytest.mark.parametrize(("host", "days"), [("localhost", 1), ("start.exactonline.be", 1), ("127.0.0.1", -1)])
def test_a_certificate_of_another_host_or_of_the_past_gets_no_token(
    folder: Path, host: str, days: int
) -> None:
    files = certificate(folder, host, days=days)
    (folder / ".env").write_text(f"SSL_CERT_FILE={files[0]}\n")
    with listening(spoken_over(files)) as (port, heard):
        assert asked(f"https://127.0.0.1:{port}") in (UNREACHED, LOST)
    assert heard and not any(SECRET.encode() in said for said in heard)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_downgrade_to_an_old_protocol_gets_no_token(folder: Path) -> None:
    files = certificate(folder, "127.0.0.1")
    (folder / ".env").write_text(f"SSL_CERT_FILE={files[0]}\n")
    with listening(spoken_over(files, ssl.TLSVersion.TLSv1_1)) as (port, heard):
        assert asked(f"https://127.0.0.1:{port}") in (UNREACHED, LOST)
    assert heard and not any(SECRET.encode() in said for said in heard)


def test_a_server_that_speaks_no_tls_gets_no_token() -> None:
    with listening(lambda connection: connection.recv(65_536)) as (port, heard):
        assert asked(f"https://127.0.0.1:{port}") in (UNREACHED, LOST)
    assert heard and not any(SECRET.encode() in said for said in heard)


def test_a_proxy_of_a_runs_variables_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(lambda connection: connection.recv(65_536)) as (port, heard):
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert asked("http://127.0.0.1:1") == UNREACHED
        assert asked("https://127.0.0.1:1") == UNREACHED
    assert not heard


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\0b"])
def test_no_text_becomes_a_header(value: str) -> None:
    with listening(lambda connection: connection.recv(65_536)) as (port, heard):
        exchange = Exchange(f"http://127.0.0.1:{port}", 20)
        assert exchange.send("GET", "/x", {"Idempotency-Key": value}).status in (UNREACHED, LOST)
        exchange.close()
    assert not any(b"X-Evil" in said for said in heard)


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_a_database_without_tls_gets_no_password_where_tls_is_asked(mode: str) -> None:
    def refuses(connection: socket.socket) -> bytes:
        first = connection.recv(8)  # the request for TLS
        connection.sendall(b"N")
        return first + connection.recv(65_536)

    with listening(refuses) as (port, heard):
        store = Store(f"postgresql://u:{SECRET}@127.0.0.1:{port}/x?sslmode={mode}&gssencmode=disable")
        with pytest.raises(Unavailable) as refused:
            store.reach()
        store.close()
    assert heard and not any(b"user" in said or SECRET.encode() in said for said in heard)
    assert SECRET not in f"{refused.value} {refused.value.next_step}"


def test_a_file_of_secrets_that_others_can_read_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".env").write_text("DOSSIERFLOW_LANGUAGE=nl\n")
    for mode, told in ((0o644, True), (0o640, True), (0o600, False)):
        (folder / ".env").chmod(mode)
        with pytest.raises(SystemExit):
            main(["connect", "new-key"])
        assert ("chmod 600 .env" in capsys.readouterr().err) is told
