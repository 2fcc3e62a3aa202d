"""X1 to X3: what holds between statements, in one file and across the files of an account.

The balance proves continuity: where one statement opens with what the one before closed with, nothing is
missing. Numbers are the bank's affair (`banks`); where they do not run on, that is a remark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dossierflow.coda import alike, banks, days
from dossierflow.coda.balance import stated_balance
from dossierflow.coda.identity import Identity, content_digest, continues
from dossierflow.coda.order import by_balances
from dossierflow.coda.plain import day_of
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.records import OldBalance, Trailer, position
from dossierflow.coda.rules import Broken, Finding, FindingPlace, Level
from dossierflow.coda.words.said import Fact, Thousandths

#: Accounts that are compared with each other: more than any practice checks at once.
_MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Link:
    """What the chain of an account needs to know of one statement."""

    file: str
    line: int
    identity: Identity
    old_date: date | None
    bic: str
    digest: bytes
    #: Whether it tells a balance; else nothing follows from it for its neighbours.
    is_balanced: bool

    @classmethod
    def of(cls, file: str, raw: RawStatement) -> Link | None:
        """None where account or day cannot be read: then it stands nowhere."""
        old, day = raw.old, day_of(raw)
        if not (old or raw.new) or day == days.NONE:
            return None
        identity = Identity.of(raw)
        bic = raw.header.bic if raw.header else ""
        return cls(
            file,
            old.line if old else raw.line,
            identity,
            (days.known(old.date) or day) if old else None,
            bic,
            content_digest(raw),
            any(stated_balance(raw, kind) is not None for kind in ("OldBalance", "NewBalance")),
        )


class Chain:
    """Collects statements, and says at the end where balances or contents do not go on."""

    def __init__(self) -> None:
        self._links: list[Link] = []

    def add(self, file: str, raw: RawStatement) -> None:
        if (link := Link.of(file, raw)) and link.identity.is_full:
            self._links.append(link)

    def findings(self) -> Iterator[Finding]:
        """X2 and X3 for all accounts; statements may have been added in any order."""
        accounts: dict[tuple[str, str], list[Link]] = {}
        for link in self._links:
            accounts.setdefault((link.identity.account, link.identity.currency), []).append(link)
        yield from _mistyped(accounts)
        for _, links in sorted(accounts.items()):
            yield from _of_account(links)


def _mistyped(accounts: dict[tuple[str, str], list[Link]]) -> Iterator[Finding]:
    """B1 for each file whose account is another one of the files with a typing error: its statements are in
    the chain of that one from then on."""
    if len(accounts) > _MOST_COMPARED:
        return
    for key in sorted(accounts):
        number, currency = key
        meant = alike.meant(number, [other for other, money in accounts if money == currency])
        if not meant:
            continue
        links, of_meant = accounts.pop(key), accounts[meant, currency]
        facts = {"account": number, "meant": meant, "file": of_meant[0].file}
        for file in dict.fromkeys(link.file for link in links):
            first = next(link for link in links if link.file == file)
            yield _finding(first, _at(first, "account", "B1", "account-mistyped", Level.ERROR, **facts))
        of_meant += links


def _of_account(links: list[Link]) -> Iterator[Finding]:
    singles: dict[tuple[object, ...], Link] = {}
    for link in links:
        known = singles.setdefault(link.identity.key, link)
        duplicates = known.identity.duplicate or link.identity.duplicate
        if known.digest != link.digest and not duplicates:
            number = f"{link.identity.number:03d}"
            other = _at(link, "number", "X3", "other-content", number=number, file=known.file)
            yield _finding(link, other)
    previous: Link | None = None
    for link in in_order(list(singles.values())):
        if previous is not None:
            yield from _between(previous, link)
        previous = link


def in_order(links: list[Link]) -> list[Link]:
    """By day; those of one day as their balances follow each other, else by number."""
    ordered: list[Link] = []
    by_day = sorted(links, key=lambda link: (link.identity.day, link.identity.number))
    for _, today in groupby(by_day, key=lambda link: link.identity.day):
        ordered += by_balances(list(today), _balances, ordered[-1].identity.new_balance if ordered else None)
    return ordered


def _balances(link: Link) -> tuple[int, int]:
    return link.identity.old_balance, link.identity.new_balance


def _between(previous: Link, link: Link) -> Iterator[Finding]:
    one, two = previous.identity, link.identity
    if not (previous.is_balanced and link.is_balanced):
        return
    if not continues(one, two):
        period = link.old_date if link.old_date and link.old_date > one.day else None
        gap = _at(
            link,
            "balance",
            "X2",
            "gap" if period else "break",
            old=Thousandths(two.old_balance),
            file=previous.file,
            ended=Thousandths(one.new_balance),
            since=one.day,
            until=period or two.day,
        )
        if two.number and one.number and two.number != _expected(one, two):
            gap = gap.and_also("number-follows", number=f"{two.number:03d}", before=f"{one.number:03d}")
        yield _finding(link, gap)
        return
    if two.number and one.number and not banks.numbers_follow(link.bic, one, two):
        numbers = {"number": f"{two.number:03d}", "expected": f"{_expected(one, two):03d}"}
        jump = _at(link, "number", "X2", "number-jumps", Level.REMARK, file=previous.file, **numbers)
        yield _finding(link, jump, "continues")
    if link.old_date and link.old_date != one.day:
        dates = {"day": link.old_date, "ended": one.day}
        late = _at(link, "date", "X2", "old-date", Level.REMARK, file=previous.file, **dates)
        yield _finding(link, late, "continues")


def _expected(one: Identity, two: Identity) -> int:
    return 1 if one.day.year != two.day.year else one.number + 1


def _at(link: Link, field: str, rule: str, key: str, level: Level | None = None, /, **facts: Fact) -> Broken:
    return Broken.at(link.line, position(OldBalance, field), rule, key, level, **facts)


def _finding(link: Link, broken: Broken, effect: str = "") -> Finding:
    where = FindingPlace(link.identity.account, link.identity.number, link.identity.day)
    return broken.within(link.file, where, effect=effect)


def marks_the_last(raw: RawStatement) -> Iterator[Broken]:
    """X1: code 1 where another statement follows in the file, 2 on the last."""
    trailer = raw.trailer
    if trailer is None or "Trailer.multiple" in raw.lost:
        return
    wanted, key = ("2", "last-code") if raw.is_last else ("1", "inner-code")
    if trailer.multiple != wanted:
        # A statement cut out of a longer file is whole; one behind the mark of the last may be lost.
        level = Level.WARNING if raw.is_last else None
        place = position(Trailer, "multiple")
        yield Broken.at(trailer.line, place, "X1", key, level, code=trailer.multiple)
