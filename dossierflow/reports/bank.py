"""Bank statements as people read them: every account with its last balance, and what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.addresses import without_password
from dossierflow.problems.problem import Problem
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.links import Links, account_key
from dossierflow.reports.markdown import Linked, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.statements import AccountCourse, AccountRow, DeliverResult, FeedResult, StatementsResult
from dossierflow.store.statements import DeliveredFile, StatementRow
from dossierflow.texts import Words, words

BLOCKS = "▁▂▃▄▅▆▇█"
DRAWN = 12  # so many fit a cell in one line
#: Rows of a table that a person still reads; the first run of a dossier may issue a thousand.
SHOWN = 100
ACCOUNTS = 500


@dataclass(frozen=True)
class BankAccountRow:
    """One bank account: how it is linked, its last statement and balance, and the first gap."""

    account: str
    dossier: str
    comes_from: str
    last_statement: str
    day: str
    balance: str
    statements: str
    missing: str
    waiting: str
    link: str
    name: str


def account_rows(
    rows: Iterable[AccountRow], names: Mapping[str, str], language: Language = "en"
) -> list[BankAccountRow]:
    """One row a bank account. `names` are those of the dossiers, by id."""
    told = words(language)
    return [
        BankAccountRow(
            account=account_name(row),
            dossier=names.get(row.dossier, row.dossier),
            comes_from=told.word("source", "bank" if row.coda else "transactions"),
            last_statement=row.last_statement,
            day=_day(told, row.last_day),
            balance=amount_of(told, row.last_balance),
            statements=str(row.statements),
            missing=told.say(row.first_gap),
            waiting=str(row.waiting or ""),
            link=row.link,
            name=row.name,
        )
        for row in rows
    ]


def accounts_markdown(
    rows: Sequence[AccountRow],
    names: Mapping[str, str],
    language: Language = "en",
    links: Links = NO_LINKS,
) -> str:
    """The page of every bank account: first those whose chain has a gap."""
    told = words(language)
    heading = [f"# {told.heading('bank-accounts')}", way_back(told, links)]
    if not rows:
        return "\n\n".join([*heading, told.word("artifact", "bank-accounts-empty")])
    listed = sorted(rows, key=lambda row: (not row.first_gap, names.get(row.dossier, row.dossier), row.iban))
    shown = [
        (
            _leading(row, links),
            Linked(names.get(row.dossier, row.dossier), links.dossier(row.dossier)),
            told.word("source", "bank" if row.coda else "transactions"),
            row.last_statement,
            amount_of(told, row.last_balance),
            told.say(row.first_gap),
        )
        for row in listed[:ACCOUNTS]
    ]
    columns = told.columns("account", "dossier", "comes_from", "last_statement", "balance", "missing")
    page = [*heading, table(columns, shown, right=told.columns("balance"))]
    if len(rows) > ACCOUNTS:
        page.append(told.sentence("page.more", shown=ACCOUNTS, count=len(rows)))
    return "\n\n".join(page)


def _leading(row: AccountRow, links: Links) -> Linked:
    """An account has a page once it has statements."""
    key = account_key(row.dossier, row.iban, row.currency)
    return Linked(account_name(row), links.page(key) if key in links.versions else "")


def statements_markdown(
    feed: FeedResult,
    done: Mapping[Dossier, StatementsResult],
    accounts: Sequence[AccountRow],
    language: Language = "en",
    last: Sequence[DeliveredFile] = (),
    names: Mapping[str, str] | None = None,
    standing: Iterable[Problem] = (),
    links: Links = NO_LINKS,
) -> str:
    """The practice's bank statements, whatever part the run was about: counts, what a person must do
    (`standing` problems of all dossiers), balances drawn, and the `last` files that were delivered; and what
    this run issued and delivered. `names` are those of all dossiers, by id."""
    told = words(language)
    names = {**(names or {}), **{dossier.id: dossier.name for dossier in done}}
    issued = [(dossier.name, row) for dossier, result in done.items() for row in result.made.issued]
    sent = {dossier: result.sent for dossier, result in done.items() if result.sent.delivered}
    found = (problem for result in done.values() for problem in result.problems)
    problems = [*standing, *feed.problems, *found]
    sections = [f"# {told.heading('statements')}", way_back(told, links), _counts(told, accounts)]
    if problems:
        # A gap that the feed's check and the dossier's own both saw is told once.
        once = {(problem.dossier, problem.kind, problem.subject): problem for problem in problems}
        listed = causes(once.values(), language)
        sections += [f"## {told.heading('for-a-person')}"]
        sections += [causes_markdown(listed, None, language, links, names)]
    if accounts:
        sections += [f"## {told.heading('balances')}", _balances(told, accounts[:SHOWN], names)]
        sections.append(_more(told, len(accounts)))
    if issued:
        sections += [f"## {told.heading('issued')}", _issued(told, issued), _more(told, len(issued))]
    if sent:
        sections += [f"## {told.heading('delivered')}", _delivered(told, sent)]
    if last:
        sections += [f"## {told.heading('last-delivered')}", _last(told, last, names)]
    return "\n\n".join(filter(None, sections))


def again_markdown(done: Mapping[Dossier, DeliverResult], language: Language = "en") -> str:
    """The page of statements that were delivered again, by name."""
    told = words(language)
    files = [
        (dossier.name, name, result.address) for dossier, result in done.items() for name in result.delivered
    ]
    held = sum(result.held for result in done.values())
    sections = [f"# {told.heading('statements-again')}", f"{told.count(len(files), 'delivered-file')}."]
    if not files and not held:
        sections.append(told.sentence("page.nothing-again"))
    if held:
        sections.append(f"{told.count(held, 'held-file')}.")
    if files:
        sections += [table(told.columns("dossier", "file", "to"), files[:SHOWN]), _more(told, len(files))]
    return "\n\n".join(filter(None, sections))


def _counts(told: Words, accounts: Sequence[AccountRow]) -> str:
    """Of the practice."""
    gaps = sum(1 for row in accounts if row.first_gap)
    counts = told.counts(
        (sum(row.statements for row in accounts), "statement"),
        (sum(row.undelivered for row in accounts), "undelivered-statement"),
        (gaps, "account-with-gap"),
    )
    chains = "" if gaps else f" {told.sentence('page.no-gap')}."
    return f"{counts}.{chains}" if counts else chains.strip()


def _balances(told: Words, accounts: Sequence[AccountRow], names: Mapping[str, str]) -> str:
    rows = [
        (
            names.get(row.dossier, row.dossier),
            account_name(row),
            curve(row.course),
            amount_of(told, row.last_balance),
            _day(told, row.last_day),
        )
        for row in accounts
    ]
    columns = told.columns("dossier", "account", "course", "balance", "on")
    return table(columns, rows, right=told.columns("balance"))


def _issued(told: Words, issued: Sequence[tuple[str, StatementRow]]) -> str:
    rows = [
        (
            name,
            account_name(row),
            f"{row.year}/{row.number:03d}",
            row.movements,
            amount_of(told, row.old_balance),
            amount_of(told, row.new_balance),
        )
        for name, row in issued[-SHOWN:]
    ]
    columns = told.columns("dossier", "account", "statement", "movements", "old_balance", "new_balance")
    return table(columns, rows, right=told.columns("movements", "old_balance", "new_balance"))


def _delivered(told: Words, sent: Mapping[Dossier, DeliverResult]) -> str:
    rows = [
        (dossier.name, len(result.delivered), result.delivered[0], result.delivered[-1], result.address)
        for dossier, result in sent.items()
    ]
    columns = told.columns("dossier", "files", "first_file", "last_file", "to")
    return table(columns, rows, right=told.columns("files"))


def _last(told: Words, last: Sequence[DeliveredFile], names: Mapping[str, str]) -> str:
    rows = [
        (
            told.moment(one.at),
            names.get(one.dossier, one.dossier),
            one.name,
            without_password(one.destination),
        )
        for one in last
    ]
    return table(told.columns("when", "dossier", "file", "to"), rows)


def _more(told: Words, count: int) -> str:
    return told.sentence("page.more", shown=SHOWN, count=count) if count > SHOWN else ""


def curve(course: Sequence[int]) -> str:
    """A line drawn in blocks, from the lowest of the last values to the highest; flat in the middle."""
    values = course[-DRAWN:]
    if not values:
        return ""
    lowest, height = min(values), max(values) - min(values)
    top = len(BLOCKS) - 1
    return "".join(
        BLOCKS[round(top * (value - lowest) / height)] if height else BLOCKS[top // 2] for value in values
    )


def _day(told: Words, day: date | None) -> str:
    return told.day(day) if day else ""


def amount_of(told: Words, thousandths: int | str | None) -> str:
    """Thousandths in units; '' where there are none."""
    return "" if not isinstance(thousandths, int) else told.amount(thousandths // 10)


def account_name(row: AccountRow | StatementRow | AccountCourse) -> str:
    """In groups of four; with its currency where that is not the euro."""
    return spaced(row.iban) if row.currency == "EUR" else f"{spaced(row.iban)} {row.currency}"


def spaced(iban: str) -> str:
    """In groups of four, as people read it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
