"""ISO 20022 bank transaction codes (`PMNT-ICDT-ESCT`) as transaction codes of CODA. The rules are data."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

_R_TYPES = {"RRTN": "2", "ARET": "2", "UPDD": "2", "PRDD": "4", "RCDD": "5", "RPCR": "5"}
_PARTS = re.compile(r"[A-Z]{4}")


class IsoCode(NamedTuple):
    """'' for what is not given; NTAV (not available) counts as not given."""

    domain: str = ""
    family: str = ""
    subfamily: str = ""

    @classmethod
    def parse(cls, text: str) -> IsoCode:
        """From `PMNT-ICDT-ESCT`, `PMNT.ICDT.ESCT` or `PMNTICDTESCT`; anything else is no code."""
        return _parse(text)

    @property
    def is_direct_debit(self) -> bool:
        return self.family in ("RDDT", "IDDT")

    @property
    def r_type(self) -> str:
        """Kind of R-transaction as record 2.2 has it: 2 return, 4 reversal, 5 cancellation; else ''."""
        return _R_TYPES.get(self.subfamily, "")


@lru_cache(maxsize=4096)
def _parse(text: str) -> IsoCode:
    compact = re.sub(r"[^A-Za-z]", "", text).upper()
    parts = _PARTS.findall(compact)[:3] if len(compact) in (4, 8, 12) else []
    return IsoCode(*("" if part == "NTAV" else part for part in parts))


@lru_cache(maxsize=4096)
def transaction_code(
    iso: IsoCode, *, credit: bool, has_counterparty: bool, own_account: bool = False, reversal: bool = False
) -> str:
    """Eight digits: type, family, operation, category 000.

    The sign of the amount decides between debit and credit, whatever the code says of the direction.
    `has_counterparty`: an account stands on the other side, so that without a code it is a transfer.
    """
    rule = _rule(iso, has_counterparty)
    if own_account and "self" in rule:
        operation = rule["self"][1 if credit else 0]
    else:
        operation = rule["credit" if credit else "debit"]
    if reversal:
        operation = operation[:2] + ("99" if credit else "49")
    return f"{rule.get('type', '0')}{operation}000"


def _rule(iso: IsoCode, has_counterparty: bool) -> dict[str, Any]:
    tables = _tables()
    for rule in tables["rule"]:
        if _fits(rule, iso):
            return dict(rule)
    plainly_a_transfer = has_counterparty and iso.domain in ("", "XTND")
    return dict(tables["transfer" if plainly_a_transfer else "fallback"])


def _fits(rule: dict[str, Any], iso: IsoCode) -> bool:
    return (
        iso.domain in rule["domain"]
        and iso.family in rule.get("family", (iso.family,))
        and iso.subfamily in rule.get("subfamily", (iso.subfamily,))
        and iso.family not in rule.get("except", ())
    )


@cache
def _tables() -> dict[str, Any]:
    source = resources.files(__package__) / "iso20022.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
