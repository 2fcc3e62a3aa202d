"""The sites that credentials may go to: those of the services, and this machine.

A run's own variables reach a process as its environment does, so that whoever may start a run could name any
address. Another host (a proxy, a test site) is therefore allowed in the file `.env` of the installation and
nowhere else: `DOSSIERFLOW_OTHER_HOSTS=proxy.office.example`, several with commas.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.told import setting_error
from dossierflow.texts import phrase

#: Exact Online's sites by country, and Billit's, with everything below them.
EXACT = tuple(f"exactonline.{ending}" for ending in ("be", "nl", "de", "fr", "es", "co.uk", "com"))
BILLIT = ("billit.be", "billit.eu", "billit.com")
OTHER_HOSTS = "DOSSIERFLOW_OTHER_HOSTS"
_PORTS = {"https": 443, "http": 80}


def site_of(address: str) -> str:
    """Scheme, host and port of an address, as chains are bound to it; ValueError where it has none."""
    parts = _split(address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"


#: Bytes of a file of settings: a hundred times what all of them take. A megabyte would be read for seconds.
LARGEST = 256 * 1024


def allowed(address: str, hosts: tuple[str, ...], env_file: Path = Path(".env")) -> str:
    """The address, where credentials may go there; ValueError with a phrase where not."""
    parts = _split(address)
    host = str(parts.hostname)
    if on_this_machine(host):
        return address
    if parts.scheme != "https":
        raise ValueError(phrase("setting-fault.https-only", host=shortened(host)))
    if not any(host == known or host.endswith(f".{known}") for known in (*hosts, *_others(env_file))):
        raise ValueError(phrase("setting-fault.other-host", host=shortened(host), variable=OTHER_HOSTS))
    return address


def here(address: str) -> bool:
    """Whether this is an address on this machine."""
    try:
        return on_this_machine(str(_split(address).hostname))
    except ValueError:
        return False


def on_this_machine(host: str) -> bool:
    """Loopback: nothing leaves the machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def way_out(address: str, env_file: Path = Path(".env")) -> tuple[str | None, str | None]:
    """The proxy to this address and the file of authorities to trust, None where nothing is set apart.

    As other hosts are, they are the installation's: `HTTPS_PROXY` and `SSL_CERT_FILE` count in the file
    `.env` and not in the environment, by which a run could put itself between us and a service.
    """
    named = in_file(env_file)
    proxy = None if on_this_machine(str(urlsplit(address).hostname)) else named.get("HTTPS_PROXY")
    return proxy or None, named.get("SSL_CERT_FILE") or None


def in_file(env_file: Path = Path(".env")) -> dict[str, str | None]:
    """What the installation's file says, nothing without one; SettingError where it cannot be read."""
    try:
        if not env_file.is_file():
            return {}
        if env_file.stat().st_size > LARGEST:
            raise setting_error("env-too-large", file=str(env_file), most=LARGEST // 1024)
        return dotenv_values(env_file)
    except UnicodeDecodeError:
        raise setting_error("env-not-utf-8", file=str(env_file)) from None
    except OSError as error:
        raise setting_error("env-unreadable", file=str(env_file), reason=str(error.strerror)) from None


def _split(address: str) -> SplitResult:
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname or parts.port == 0:
        raise ValueError(phrase("setting-fault.no-address", example="https://start.exactonline.be"))
    if "@" in parts.netloc or not parts.netloc.isascii() or not parts.netloc.isprintable():
        raise ValueError(phrase("setting-fault.plain-address"))
    return parts


def _others(env_file: Path) -> list[str]:
    named = in_file(env_file).get(OTHER_HOSTS) or ""
    return [host.strip().lower() for host in named.split(",") if host.strip()]
