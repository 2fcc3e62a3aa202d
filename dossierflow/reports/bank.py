"""Bank statements as people read them: every account with its last balance, and what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.money import show
from dossierflow.reports.markdown import plural, table
from dossierflow.reports.problems import problem_list
from dossierflow.statements import AccountRow, DeliverResult, FeedResult, StatementsResult
from dossierflow.store.statements import StatementRow

BLOCKS = "▁▂▃▄▅▆▇█"
#: Rows of a table that a person still reads; the first run of a dossier may issue a thousand.
SHOWN = 100


def account_rows(rows: Iterable[AccountRow], names: Mapping[str, str]) -> list[dict[str, str]]:
    """One row a bank account: how it is linked, its last statement and balance, and the first gap.

    `names` are those of the dossiers, by id.
    """
    return [
        {
            "Account": _account(row),
            "Dossier": names.get(row.dossier, row.dossier),
            "Comes from": "bank" if row.coda else "transactions",
            "Last statement": row.last_statement,
            "Day": _day(row.last_day),
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
    feed: FeedResult, done: Mapping[Dossier, StatementsResult], accounts: Sequence[AccountRow]
) -> str:
    """The page of a run: counts, what a person must do, balances drawn, statements issued and delivered."""
    names = {dossier.id: dossier.name for dossier in done}
    gaps = sum(1 for row in accounts if row.first_gap)
    issued = [(dossier.name, row) for dossier, one in done.items() for row in one.made.issued]
    sent = {dossier: one.sent for dossier, one in done.items() if one.sent.delivered}
    problems = [*feed.problems, *(problem for one in done.values() for problem in one.problems)]
    sections = [
        "# Bank statements",
        f"{plural(len(feed.stored), 'file')} from banks, "
        f"{plural(len(issued), 'statement')} made from transactions, "
        f"{plural(sum(len(one.delivered) for one in sent.values()), 'file')} delivered. "
        + (f"{plural(gaps, 'account')} with a gap." if gaps else "No gap in any chain of balances."),
    ]
    if problems:
        # A gap that the feed's check and the dossier's own both saw is told once.
        once = {(one.dossier, one.kind, one.subject): one for one in problems}
        sections += ["## What a person must do", problem_list(once.values())]
    if accounts:
        sections += ["## Balances", _balances(accounts, names)]
    if issued:
        sections += ["## Issued", _issued(issued), _more(len(issued))]
    if sent:
        sections += ["## Delivered", _delivered(sent)]
    return "\n\n".join(filter(None, sections))


def again_markdown(done: Mapping[Dossier, DeliverResult]) -> str:
    """The page of statements that were delivered again, by name."""
    files = [(dossier.name, name, one.address) for dossier, one in done.items() for name in one.delivered]
    held = sum(one.held for one in done.values())
    sections = ["# Bank statements, delivered again", f"{plural(len(files), 'file')} delivered."]
    if held:
        sections.append(
            f"{plural(held, 'file')} held back, because the account is in no dossier or in another one."
        )
    if files:
        sections += [table(["Dossier", "File", "To"], files[:SHOWN]), _more(len(files))]
    return "\n\n".join(filter(None, sections))


def _balances(accounts: Sequence[AccountRow], names: Mapping[str, str]) -> str:
    rows = [
        (
            names.get(row.dossier, row.dossier),
            _account(row),
            curve(row.course),
            _amount(min(row.course, default=None)),
            _amount(max(row.course, default=None)),
            _amount(row.last_balance),
            _day(row.last_day),
        )
        for row in accounts
    ]
    columns = ["Dossier", "Account", "Last statements", "Lowest", "Highest", "Balance", "On"]
    return table(columns, rows, right=["Lowest", "Highest", "Balance"])


def _issued(issued: Sequence[tuple[str, StatementRow]]) -> str:
    rows = [
        (
            name,
            _account(row),
            f"{row.year}/{row.number:03d}",
            _day(row.day),
            row.movements,
            _amount(row.old_balance),
            _amount(row.new_balance),
        )
        for name, row in issued[-SHOWN:]
    ]
    columns = ["Dossier", "Account", "Statement", "Day", "Movements", "From", "To"]
    return table(columns, rows, right=["Movements", "From", "To"])


def _delivered(sent: Mapping[Dossier, DeliverResult]) -> str:
    rows = [
        (dossier.name, len(one.delivered), one.delivered[0], one.delivered[-1], one.address)
        for dossier, one in sent.items()
    ]
    return table(["Dossier", "Files", "From", "Up to", "To"], rows, right=["Files"])


def _more(count: int) -> str:
    return f"These are {SHOWN} of {count}." if count > SHOWN else ""


def curve(values: Sequence[int]) -> str:
    """A line drawn in blocks, from the lowest value to the highest; flat in the middle."""
    if not values:
        return ""
    lowest, height = min(values), max(values) - min(values)
    top = len(BLOCKS) - 1
    return "".join(
        BLOCKS[round(top * (value - lowest) / height)] if height else BLOCKS[top // 2] for value in values
    )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _amount(thousandths: int | None) -> str:
    return "" if thousandths is None else show(thousandths // 10)


def _account(row: AccountRow | StatementRow) -> str:
    """In groups of four; with its currency where that is not the euro."""
    spaced = " ".join(row.iban[start : start + 4] for start in range(0, len(row.iban), 4))
    return spaced if row.currency == "EUR" else f"{spaced} {row.currency}"
