"""A dossier's page: what waits, why, whose turn, and from where to act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from dossierflow import texts
from dossierflow.domain.dossier import Stage
from dossierflow.domain.enterprise import show
from dossierflow.exact.auth import CHAIN
from dossierflow.practice.dossier import DossierStatus, Trend
from dossierflow.reports.bank import curve, spaced
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.command_forms import BEGUN
from dossierflow.reports.documents import document_name
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, link, picture, plain, prose, table
from dossierflow.reports.picture import Series, bars
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words

CAUSES, ROWS = 30, 40
#: Forms that are filled in for the dossier: the text of the link, the flow, and what is chosen besides.
FORMS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("page.form-preview", "export", {"preview": True}),
    ("page.form-export", "export", {}),
    ("page.form-again", "export", {"including_already_exported": True}),
    ("page.form-reconcile", "reconcile", {}),
    ("page.form-coda", "coda", {}),
    ("page.form-onboard", "onboard", {}),
)

#: What a dossier's stage asks for first.
LIFE: dict[Stage, tuple[tuple[str, str, dict[str, object]], ...]] = {
    Stage.FOUND: (),
    Stage.PREPARED: (("page.form-live", "live", {"preview": True}),),
    Stage.LIVE: (("page.form-stop", "stop", {}),),
    Stage.STOPPED: (("page.form-resume", "resume", {}),),
}


def dossier_markdown(status: DossierStatus, language: Language = "en", links: Links = NO_LINKS) -> str:
    """The page of one dossier."""
    told = words(language)
    sections = [f"# {plain(status.dossier.name)}", _top(status, told, links), _counts(status, told)]
    if status.work.problems:
        listed = causes(status.work.problems, language)
        names = {status.dossier.id: status.dossier.name}
        sections += [f"## {told.heading('for-a-person')}"]
        sections += [causes_markdown(listed[:CAUSES], status.at, language, links, names)]
    sections += [f"## {told.heading('documents-waiting')}", _waiting(status, told, links)]
    if status.unbooked:
        sections += [f"## {told.heading('unbooked')}", _unbooked(status, told, links)]
    if forms := _forms(status, told, links):
        sections += [f"## {told.heading('runs')}", forms]
    sections += [f"## {told.heading('connection')}", _connection(status, told, links)]
    if status.accounts:
        sections += [f"## {told.heading('bank-accounts')}", _accounts(status, told)]
    if status.trend.anything:
        sections += [f"## {told.heading('trend')}", _trend(status.trend, told)]
    sections += [f"## {told.heading('work')}", _last(status, told)]
    return "\n\n".join([*sections, f"## {told.heading('settings')}", _settings(status, told)])


def _top(status: DossierStatus, told: Words, links: Links) -> str:
    dossier = status.dossier
    return " · ".join(
        (
            link(told.sentence("page.overview"), links.page("practice-overview")),
            prose(f"{told.columns('division')[0]} {dossier.id}"),
            plain(show(dossier.enterprise_number)),
            prose(told.labelled(told.columns("stage")[0], told.word("stage", dossier.stage))),
            link(told.sentence("page.open-dossier"), links.billit_dossier(dossier)),
            link(told.sentence("page.open-company"), links.exact_company(dossier.division)),
        )
    )


def _counts(status: DossierStatus, told: Words) -> str:
    work = status.work
    counts = {
        "problems": len(work.problems),
        "to_export": work.to_export,
        "to_check": work.to_check,
        "waiting": work.waiting,
        "not_booked": work.unbooked,
        "booked": work.booked,
    }
    shown = table(told.columns(*counts), [tuple(counts.values())], right=told.columns(*counts))
    return f"{shown}\n\n{told.sentence('page.quick-entry')}"


def _waiting(status: DossierStatus, told: Words, links: Links) -> str:
    if not status.waiting:
        return told.sentence("page.nothing-waits")
    troubled = {one.problem.subject for one in status.work.problems}
    rows = [
        (
            Linked(document_name(told, one), links.story(status.dossier.id, one.order_id)),
            one.counterparty.name,
            told.day(one.date),
            told.amount(one.total_incl),
            told.word("gate-short", gate or _ready(status, str(one.order_id) in troubled)),
            Linked("Billit", links.billit_document(one.order_id)),
        )
        for one, gate in status.waiting[:ROWS]
    ]
    columns = [*told.columns("document", "party", "date", "amount", "waits_for"), "Billit"]
    return _whole(table(columns, rows, right=told.columns("amount")), len(status.waiting), told)


def _ready(status: DossierStatus, troubled: bool) -> str:
    """What a document waits for that no gate holds."""
    if status.dossier.stage is not Stage.LIVE:
        return "not live"
    return "problem" if troubled else "ready"


def _unbooked(status: DossierStatus, told: Words, links: Links) -> str:
    rows = [
        (
            Linked(document_name(told, row.document), links.story(status.dossier.id, row.document.order_id)),
            row.document.counterparty.name,
            told.amount(row.document.total_incl),
            row.age,
            told.say(row.why),
        )
        for row in status.unbooked[:ROWS]
    ]
    columns = told.columns("document", "party", "amount", "days", "why")
    return _whole(table(columns, rows, right=told.columns("amount", "days")), len(status.unbooked), told)


def _forms(status: DossierStatus, told: Words, links: Links) -> str:
    found = [
        (told.sentence(text), _form(links, flow, dossiers=status.dossier.id, **given))
        for text, flow, given in (*LIFE[status.dossier.stage], *FORMS)
    ]
    found.append(
        (told.sentence("page.form-dossier"), links.form("dossier", dossier=status.dossier.id)),
    )
    return " · ".join(link(text, address) for text, address in found if address)


def _form(links: Links, flow: str, **given: object) -> str:
    return links.begun(flow, **given) if flow in BEGUN else links.form(flow, **given)


def _connection(status: DossierStatus, told: Words, links: Links) -> str:
    known = status.connection
    if known is None:
        lines = [told.sentence("page.not-connected")]
    else:
        until = told.day(known.obtained_at + (CHAIN.dies_idle or timedelta()))
        lines = [
            told.sentence("page.connected-by", user=known.user),
            told.sentence("page.consent-until", day=until),
        ]
    shown = prose(" · ".join(lines))
    if not status.missing_rights:
        return f"{shown}\n\n{told.sentence('page.every-right')}"
    rights = texts.load(told.language)["fact"]["right"]
    missing = [rights.get(f"{endpoint} {action}", endpoint) for endpoint, action in status.missing_rights]
    permission = link(told.heading("permissions"), links.page("permission-failures"))
    return f"{shown}\n\n{permission}:\n" + "\n".join(f"- {plain(right)}" for right in missing)


def _accounts(status: DossierStatus, told: Words) -> str:
    rows = [
        (
            spaced(row.iban),
            told.word("source", "bank" if row.coda else "transactions"),
            row.last_statement,
            "" if row.last_balance is None else told.amount(row.last_balance // 10),
            told.say(row.first_gap),
            curve(row.course),
        )
        for row in status.accounts[:ROWS]
    ]
    columns = told.columns("account", "comes_from", "last_statement", "balance", "missing", "course")
    return table(columns, rows, right=told.columns("balance"))


def _trend(trend: Trend, told: Words) -> str:
    series = [
        Series(told.sentence("trend.sent"), trend.sent),
        Series(told.sentence("trend.booked"), trend.booked),
        Series(told.sentence("trend.problems"), trend.problems),
    ]
    days = [f"{day:%d/%m}" for day in trend.days]
    return picture(told.heading("trend"), bars(days, series))


def _last(status: DossierStatus, told: Words) -> str:
    rows = [(told.word("part", work), told.moment(at)[:-3]) for work, at in status.last.items()]
    return table(told.columns("work", "last"), rows) if rows else told.sentence("page.never")


def _settings(status: DossierStatus, told: Words) -> str:
    if not status.settings:
        return told.sentence("page.as-default")
    rows = [(name, _value(value, told)) for name, value in status.settings.items()]
    return table(told.columns("setting", "value"), rows)


def _value(value: Any, told: Words) -> str:
    """A value as it reads; what is typed for it is in the table of settings and in its form."""
    match value:
        case bool():
            return told.word("word", "yes" if value else "no")
        case dict():
            return ", ".join(
                told.labelled(told.value(name), _value(one, told)) for name, one in value.items()
            )
        case str():
            return told.value(value)
        case Iterable():
            return ", ".join(_value(one, told) for one in value)
        case _:
            return str(value)


def _whole(shown: str, count: int, told: Words) -> str:
    return f"{shown}\n\n{told.sentence('page.more', shown=ROWS, count=count)}" if count > ROWS else shown
