"""Whether a dossier is ready to be made live: everything that is missing, at once, and who does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from dossierflow import delivery
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.dossier import Destination, Dossier, Stage, StatementsTo
from dossierflow.domain.mailbox import Mailbox
from dossierflow.domain.rights import RightCheck
from dossierflow.domain.setting_text import Unfit
from dossierflow.domain.settings import column, flat
from dossierflow.kernel.clock import belgian_day
from dossierflow.onboarding.setting_check import InDossier
from dossierflow.practice.vat_chart import charts
from dossierflow.problems.problem import Problem
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import bank, dossiers, masterdata
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True)
class MissingPart:
    """What is missing: a key of `[ready-part]`, what exactly, and what a person does."""

    part: str
    says: Phrase
    next_step: Phrase


@dataclass(frozen=True)
class MonthPreview:
    """What would become of last month's documents that did not go yet. Each that would not go is in
    `problems` or counted in `held`, by what holds it, with the reason of the first."""

    documents: int
    booked: int
    problems: Sequence[Problem] = ()
    held: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class Readiness:
    """A dossier, and what it lacks; `month` where it was asked for."""

    dossier: Dossier
    missing: list[MissingPart]
    month: MonthPreview | None = None


def readiness(session: DossierSession, *, preview: bool = False) -> Readiness:
    """From the store alone; `preview` reads last month's documents and prepares them, and sends nothing."""
    reads = session.dossier.prepared and session.dossier.out_of_reach is None
    month = month_preview(session) if preview and reads else None
    return Readiness(session.dossier, list(_missing(session)), month)


def _missing(session: DossierSession) -> Iterator[MissingPart]:
    dossier = session.dossier
    if (why := dossier.out_of_reach) is not None:
        yield MissingPart("reach", phrase(f"ready.{why}"), phrase(f"ready.cure-{why}", dossier=dossier.id))
    if not dossier.prepared:
        yield MissingPart("data", phrase("ready.not-read"), phrase("ready.onboard", dossier=dossier.id))
        return
    data = MasterData.load(session)
    with session.store.read() as connection:
        yield from _rights(connection, session)
        yield from _settings(connection, dossier)
        yield from _mailboxes(connection, dossier)
        yield from _vat(connection, session)
        yield from _openings(connection, dossier)
    yield from _journals(dossier, data)
    yield from _accounts(dossier)
    yield from _period(data, belgian_day(session.clock.now()))
    if dossier.stage is Stage.PREPARED:
        yield MissingPart("start", phrase("ready.no-start"), phrase("ready.go-live", dossier=dossier.id))


def _rights(connection: sa.Connection, session: DossierSession) -> Iterator[MissingPart]:
    for endpoint, action in dossiers.missing_rights(connection, session.dossier.id):
        says = phrase("ready.right", user=session.connected_user, endpoint=RightCheck(endpoint, action).key)
        yield MissingPart("rights", says, phrase("ready.grant"))


def _settings(connection: sa.Connection, dossier: Dossier) -> Iterator[MissingPart]:
    """What the settings name and the dossier does not have, or not any more."""
    here = InDossier(connection, dossier, _only_own)
    for name, value in flat(dossier.settings).items():
        known = column(name)
        if known is None or known.field in ("mailbox", "sender_mailbox"):
            continue
        try:
            here.checked(known, value)
        except Unfit as unfit:
            says = phrase("ready.setting", setting=name, reason=unfit.reason)
            yield MissingPart("settings", says, _set(dossier, f"{name}="))


def _only_own(_: Dossier, __: str) -> Mailbox | None:
    return None


def _mailboxes(connection: sa.Connection, dossier: Dossier) -> Iterator[MissingPart]:
    """A dossier that sends to its own mailbox has exactly one."""
    settings = dossier.settings
    used = Destination.MAILBOX in settings.destinations.values()
    used |= settings.coda and settings.coda_destination is StatementsTo.MAILBOX
    if not used or settings.mailbox:
        return
    found = [one.name for one in masterdata.load(connection, masterdata.MAILBOXES, dossier.id)]
    if len(found) != 1:
        says = phrase("ready.mailbox", count=len(found), mailboxes=", ".join(found) or phrase("word.none"))
        yield MissingPart("mailboxes", says, _set(dossier, "mailbox=NAME"))


def _vat(connection: sa.Connection, session: DossierSession) -> Iterator[MissingPart]:
    """Rows that nobody confirmed, where the dossier books with confirmed ones only."""
    dossier = session.dossier
    if dossier.settings.use_proposed_vat:
        return
    for chart in charts(connection, [dossier], session.clock.now()):
        if waiting := len(chart.mapping) - chart.confirmed:
            says, step = phrase("ready.vat", rows=waiting), "ready.confirm-vat"
            if chart.alike:
                says, step = phrase("ready.vat-alike", rows=waiting), "ready.confirm-vat-alike"
            yield MissingPart("vat", says, phrase(step, dossier=dossier.id))


def _openings(connection: sa.Connection, dossier: Dossier) -> Iterator[MissingPart]:
    settings = dossier.settings
    for known in bank.accounts(connection, dossier.id) if settings.coda else ():
        account = known.account
        wanted = account.active and account.iban not in settings.coda_off
        if wanted and known.opening is None and account.balance is None:
            says = phrase("ready.opening", iban=account.iban)
            step = phrase("ready.give-opening", dossier=dossier.id, iban=account.iban)
            yield MissingPart("openings", says, step)


def _journals(dossier: Dossier, data: MasterData) -> Iterator[MissingPart]:
    for direction in Direction:
        if dossier.settings.destinations.get(direction) is not Destination.JOURNAL:
            continue
        for kind in dossier.settings.kinds:
            try:
                data.journal(direction, kind)
            except Unmappable:
                codes = ", ".join(one.code.strip() for one in data.journals if not one.blocked)
                says = phrase("ready.journal", direction=direction, kind=kind, codes=codes)
                part = direction.value if kind is Kind.INVOICE else f"{direction}:{kind}"
                yield MissingPart("journals", says, _set(dossier, f"journals.{part}=CODE"))


def _accounts(dossier: Dossier) -> Iterator[MissingPart]:
    """Sales need a default account, as Billit's lines rarely name one; what a purchase is, nobody knows."""
    settings = dossier.settings
    books = settings.destinations.get(Direction.SALES) is Destination.JOURNAL
    if books and not any(name.startswith("sales") for name in settings.default_accounts):
        yield MissingPart("accounts", phrase("ready.account"), _set(dossier, "default_accounts.sales=CODE"))


def _period(data: MasterData, today: date) -> Iterator[MissingPart]:
    if not any(one.start <= today <= one.end for one in data.periods):
        yield MissingPart("periods", phrase("ready.period", year=str(today.year)), phrase("ready.make-year"))


def _set(dossier: Dossier, setting: str) -> Phrase:
    return phrase("ready.set", dossier=dossier.id, setting=setting)


def month_preview(session: DossierSession) -> MonthPreview:
    """Last month's documents, prepared as an export would; nothing is sent and nothing kept of it."""
    last = belgian_day(session.clock.now()).replace(day=1) - timedelta(days=1)
    begun = replace(session, dossier=replace(session.dossier, starts_on=last.replace(day=1), stopped=False))
    found = delivery.export(begun, ExportChoice(up_to=last, preview=True, ignore_cadence=True))
    gates = [one.reason for one in found.selection.held if one.gate != "before start"]
    read_whole = [one.reason for one in found.batch.held]
    why = [*gates, *read_whole, *(reason for _, reason in found.batch.waiting)]
    counted, first = Counter(one.key for one in why), {one.key: one for one in reversed(why)}
    return MonthPreview(
        len(found.selection.ready) + len(gates),
        len(found.batch.prepared),
        found.batch.problems,
        [(count, first[key]) for key, count in counted.most_common()],
    )
