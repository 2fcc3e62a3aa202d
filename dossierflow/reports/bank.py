"""Bank statements as people read them: every account with its last balance, and what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dossierflow.bank import AccountRow, FeedResult, Served
from dossierflow.dossier import Dossier
from dossierflow.money import show
from dossierflow.reports.markdown import bar, plural, table


def account_rows(rows: Iterable[AccountRow]) -> list[dict[str, str]]:
    """One row a bank account: how it is linked, its last statement and balance, and the first gap."""
    return [
        {
            "Account": _spaced(row.iban),
            "Dossier": row.dossier,
            "CODA from": "bank" if row.coda else "transactions",
            "Last statement": row.last_statement,
            "Day": f"{row.last_day:%d/%m/%Y}" if row.last_day else "",
            "Balance": _amount(row.last_balance),
            "Statements": str(row.statements),
            "Missing": row.first_gap,
            "Waiting": str(row.waiting or ""),
            "Link": row.link,
            "Name": row.name,
        }
        for row in rows
    ]


def statements_markdown(
    feed: FeedResult, done: Mapping[Dossier, Served], accounts: Sequence[AccountRow]
) -> str:
    """The page: counts, balances drawn, and the files that were delivered."""
    names = {dossier.id: dossier.name for dossier in done}
    gaps = sum(1 for row in accounts if row.first_gap)
    files = [(dossier.name, name) for dossier, one in done.items() for name in one.sent.delivered]
    sections = [
        "# Bank statements",
        f"{plural(len(feed.stored), 'file')} from banks, "
        f"{plural(sum(len(one.made.issued) for one in done.values()), 'statement')} made from transactions, "
        f"{plural(len(files), 'file')} delivered. "
        + (f"{plural(gaps, 'account')} with a gap." if gaps else "No gap in any chain of balances."),
    ]
    if accounts:
        sections += ["## Balances", _balances(accounts, names)]
    if files:
        sections += ["## Delivered", table(["Dossier", "File"], files)]
    return "\n\n".join(sections)


def _balances(accounts: Sequence[AccountRow], names: Mapping[str, str]) -> str:
    largest = max(abs(row.last_balance or 0) for row in accounts)
    rows = [
        (
            names.get(row.dossier, row.dossier),
            _spaced(row.iban),
            row.last_statement,
            _amount(row.last_balance),
            bar(abs(row.last_balance or 0), largest),
        )
        for row in accounts
    ]
    return table(["Dossier", "Account", "Last statement", "Balance", ""], rows, right=["Balance"])


def _amount(thousandths: int | None) -> str:
    return "" if thousandths is None else show(thousandths // 10)


def _spaced(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
