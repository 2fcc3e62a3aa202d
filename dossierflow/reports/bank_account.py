"""One bank account as people read it: its balance over time, what is missing, what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence

from dossierflow.problems.problem import Problem
from dossierflow.reports import picture
from dossierflow.reports.bank import SHOWN, account_name, amount_of
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.links import Links, account_key
from dossierflow.reports.markdown import link, plain, prose, table
from dossierflow.reports.markdown import picture as shown_picture
from dossierflow.reports.rows import Language
from dossierflow.statements import AccountCourse
from dossierflow.statements.continuity import Gap
from dossierflow.store.statements import StatementRow
from dossierflow.texts import Words, words


def account_markdown(
    course: AccountCourse,
    dossier: str,
    problems: Sequence[Problem] = (),
    language: Language = "en",
    links: Links | None = None,
) -> str:
    """The page of an account. `problems` are those of its dossier; the page has those that are about it."""
    told, last = words(language), course.rows[-1]
    about = [problem for problem in problems if _is_about(problem, course)]
    balance = told.sentence(
        "page.balance-on", amount=amount_of(told, last.new_balance), day=told.day(last.day)
    )
    whole = "" if course.gaps else f" {told.sentence('page.no-missing')}"
    name = f" · {plain(course.name)}" if course.name else ""
    sections = [
        f"# {plain(account_name(course))} · {plain(dossier)}{name}",
        f"{prose(balance)}{whole}",
        shown_picture(told.heading("balances"), _drawn(told, course)),
    ]
    if course.gaps:
        sections += [f"## {told.heading('missing')}", _gaps(told, course.gaps)]
    if about:
        sections += [
            f"## {told.heading('for-a-person')}",
            causes_markdown(causes(about, language), None, language, links or NO_LINKS),
        ]
    if course.jumps:
        sections += [f"## {told.heading('numbers')}", _jumps(told, course.jumps)]
    sections += [f"## {told.heading('statements')}", _statements(told, course.rows)]
    if links is not None:
        sections.append(link(told.heading("bank-accounts"), links.page("bank-accounts")))
    return "\n\n".join(sections)


def key_of(course: AccountCourse) -> str:
    return account_key(course.dossier, course.iban, course.currency)


def _is_about(problem: Problem, course: AccountCourse) -> bool:
    held = {one.name for one in course.held}
    facts = problem.facts
    return problem.dossier == course.dossier and (
        facts.get("iban") == course.iban or facts.get("file") in held
    )


def _drawn(told: Words, course: AccountCourse) -> str:
    first = course.rows[0]
    points = [(first.old_day, first.old_balance), *((row.day, row.new_balance) for row in course.rows)]
    values = [value for _, value in points]
    days = [day for day, _ in points]
    return picture.course(
        points,
        [(gap.after, max(gap.until, gap.after)) for gap in course.gaps],
        (
            amount_of(told, min(values)),
            amount_of(told, max(values)),
            told.day(min(days)),
            told.day(max(days)),
        ),
    )


def _gaps(told: Words, gaps: Sequence[Gap]) -> str:
    rows = [
        (
            told.sentence("page.period", since=told.day(gap.after), until=told.day(gap.until)),
            *(amount_of(told, balance) for balance in gap.balances or ("", "")),
        )
        for gap in gaps
    ]
    columns = told.columns("period", "balance_before", "balance_after")
    return table(columns, rows, right=columns[1:])


def _jumps(told: Words, jumps: Sequence[tuple[StatementRow, StatementRow]]) -> str:
    shown = jumps[-SHOWN:]
    return "\n".join(
        "1. "
        + prose(
            told.sentence(
                "page.number-jump", number=_number(other), day=told.day(other.day), before=_number(one)
            )
        )
        for one, other in reversed(shown)
    )


def _statements(told: Words, rows: Sequence[StatementRow]) -> str:
    listed = [
        (
            _number(row),
            told.day(row.day),
            row.movements,
            amount_of(told, row.old_balance),
            amount_of(told, row.new_balance),
        )
        for row in reversed(rows[-SHOWN:])
    ]
    columns = told.columns("statement", "day", "movements", "old_balance", "new_balance")
    return table(columns, listed, right=told.columns("movements", "old_balance", "new_balance"))


def _number(row: StatementRow) -> str:
    return f"{row.year}/{row.number:03d}"
