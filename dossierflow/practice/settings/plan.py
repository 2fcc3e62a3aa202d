"""What a change of settings would do to every dossier that it touches, and what of it cannot be.

All of it is looked at before anything is written: one wrong value, and nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.setting_text import Unfit, read
from dossierflow.domain.settings import Column, Flat, column, defaults, usual_columns
from dossierflow.onboarding.setting_check import FindMailbox, InDossier, NotRead
from dossierflow.practice.settings.change import (
    TEMPLATE,
    TEMPLATE_NAME,
    Assignment,
    Change,
    Plan,
    Target,
    TargetKind,
    WrongCell,
)
from dossierflow.practice.settings.mailboxes import Mailboxes
from dossierflow.store import dossiers
from dossierflow.store import settings as store
from dossierflow.store.settings import PRACTICE, OwnSettings
from dossierflow.texts import Phrase, phrase

NAMED = 3  # dossiers that a reason names


def carry_out(
    application: Application,
    assignments: Sequence[Assignment],
    wrong: Iterable[WrongCell] = (),
    *,
    preview: bool,
) -> Plan:
    """Look at all of it, and keep it where nothing is wrong and this is no preview."""
    mailboxes, known_wrong = Mailboxes(application), list(wrong)
    with application.store.read() as connection:
        plan = _Planning(connection, assignments, mailboxes).plan(known_wrong)
    if preview or plan.wrong or not plan.changes:
        return plan
    with application.store.begin() as connection:
        # Once more, on what stands now: nobody changed it between the look and the write.
        planning = _Planning(connection, assignments, mailboxes)
        plan = planning.plan([])
        if not plan.wrong:
            planning.keep()
            plan.written = True
    return plan


@dataclass(frozen=True, slots=True)
class _Written:
    """A cell that was read: its value, or None for "as the template says"."""

    cell: Assignment
    value: Any


class _Planning:
    """One look at what stands in the store, and at what these cells make of it."""

    def __init__(
        self, connection: sa.Connection, cells: Iterable[Assignment], find_mailbox: FindMailbox
    ) -> None:
        self._connection, self._cells, self._find_mailbox = connection, list(cells), find_mailbox
        self._dossiers = {one.id: one for one in dossiers.every(connection)}
        self._templates = store.templates(connection)
        self._own = {key: one for key, one in store.own(connection).items() if key in self._dossiers}
        self._new_templates: dict[str, dict[str, Any]] = {}
        self._new_own: dict[str, OwnSettings] = {}
        self._wrong: list[WrongCell] = []
        self._by_target: dict[Target, dict[str, _Written]] = {}

    def plan(self, wrong: list[WrongCell]) -> Plan:
        for cell in self._cells:
            self._read(cell)
        self._lay_templates()
        self._lay_dossiers()
        self._check_what_is_named()
        found = sorted({*wrong, *self._wrong}, key=lambda one: (one.row, one.column, one.target, one.reason))
        return Plan(list(self._changes()), found)

    def keep(self) -> None:
        for name, flat in self._new_templates.items():
            store.keep_template(self._connection, name, flat)
        for dossier_id, own in self._new_own.items():
            store.keep(self._connection, dossier_id, own.flat, own.template)

    # Reading

    def _read(self, cell: Assignment) -> None:
        written = self._by_target.setdefault(cell.target, {})
        if cell.column in written:
            self._refuse(cell, phrase("cell.twice"))
        elif cell.column == TEMPLATE:
            written[TEMPLATE] = _Written(cell, cell.text.strip())
        elif (known := column(cell.column)) is None:
            self._refuse(cell, unknown_column(cell.column))
        else:
            try:
                value = read(known, cell.text) if cell.text.strip() else None
                written[cell.column] = _Written(cell, value)
            except Unfit as unfit:
                self._refuse(cell, unfit.reason)

    def _refuse(self, cell: Assignment, reason: Phrase) -> None:
        self._wrong.append(WrongCell(cell.row, cell.column, cell.target.text, reason))

    # Laying what is new over what stands

    def _lay_templates(self) -> None:
        for target, written in self._by_target.items():
            if target.kind is TargetKind.DOSSIER:
                continue
            if TEMPLATE in written and written[TEMPLATE].value:
                self._refuse(written[TEMPLATE].cell, phrase("cell.template-of-template"))
            if target.kind is TargetKind.TEMPLATE and not TEMPLATE_NAME.fullmatch(target.key):
                first = next(iter(written.values()), None)
                if first is not None:
                    self._refuse(first.cell, phrase("cell.template-name", value=target.key))
                continue
            under = {} if target.kind is TargetKind.PRACTICE else self._now(PRACTICE)
            before = self._templates.get(target.key, {})
            self._new_templates[target.key] = _laid(before, written, under)

    def _lay_dossiers(self) -> None:
        for target, written in self._by_target.items():
            if target.kind is not TargetKind.DOSSIER:
                continue
            before = self._own[target.key]
            template = self._template_of(before, written.get(TEMPLATE))
            self._new_own[target.key] = OwnSettings(
                template, _laid(before.flat, written, self._base(template))
            )

    def _template_of(self, before: OwnSettings, asked: _Written | None) -> str:
        if asked is None:
            return before.template
        name = "" if asked.value == "-" else str(asked.value)
        if name and name not in self._templates and name not in self._new_templates:
            listed = ", ".join(sorted({*self._templates, *self._new_templates} - {PRACTICE}))
            fitting = listed or phrase("word.none")
            self._refuse(asked.cell, phrase("cell.no-template", value=name, fitting=fitting))
            return before.template
        return name

    def _now(self, template: str) -> Flat:
        return self._new_templates.get(template, self._templates.get(template, {}))

    def _base(self, template: str) -> dict[str, Any]:
        return store.base({**self._templates, **self._new_templates}, template)

    def _before(self, dossier_id: str) -> dict[str, Any]:
        own = self._own[dossier_id]
        return {**defaults(), **store.base(self._templates, own.template), **own.flat}

    def _after(self, dossier_id: str) -> dict[str, Any]:
        own = self._new_own.get(dossier_id, self._own[dossier_id])
        return {**defaults(), **self._base(own.template), **own.flat}

    # Checking

    def _check_what_is_named(self) -> None:
        """What is written for a dossier, and what comes to it from a template, must be there in it.

        A template may serve dossiers that were not read yet: their readiness tells what is missing.
        """
        absent: dict[tuple[Assignment, Phrase], list[str]] = {}
        for dossier in self._dossiers.values():
            here = InDossier(self._connection, dossier, self._find_mailbox)
            for name, cell in self._to_check(dossier):
                known = column(name)
                assert known is not None
                value = self._after(dossier.id).get(name, known.nothing)
                try:
                    there = here.checked(known, value)
                except NotRead:
                    if cell.target.kind is TargetKind.DOSSIER:
                        self._refuse(cell, phrase("cell.not-read"))
                    continue
                except Unfit as unfit:
                    absent.setdefault((cell, unfit.reason), []).append(dossier.name)
                    continue
                own = self._new_own.get(dossier.id)
                if own is not None and there != value and name in own.flat:
                    self._new_own[dossier.id] = OwnSettings(own.template, {**own.flat, name: there})
        for (cell, reason), names in absent.items():
            self._refuse(cell, _of_dossiers(cell, reason, names))

    def _to_check(self, dossier: Dossier) -> Iterator[tuple[str, Assignment]]:
        """Settings that name something and have another value from now on, with the cell that says so."""
        own = self._new_own.get(dossier.id, self._own[dossier.id])
        written = self._by_target.get(Target(TargetKind.DOSSIER, dossier.id), {})
        moved = own.template != self._own[dossier.id].template
        places = [
            written,
            self._by_target.get(Target(TargetKind.TEMPLATE, own.template), {}),
            self._by_target.get(Target(TargetKind.PRACTICE), {}),
        ]
        if not moved and not any(places):
            return
        before, after = self._before(dossier.id), self._after(dossier.id)
        for name, value in after.items():
            known = column(name)
            if known is None or (known.meaning.names is None and not known.part):
                continue
            if before.get(name) == value and name not in written:
                continue
            said = [one[name] for one in places if name in one]
            said += [written[TEMPLATE]] if TEMPLATE in written else []
            by_value = [one for one in said if one.value is not None] or said
            if by_value:
                yield name, by_value[0].cell

    # What changes

    def _changes(self) -> Iterator[Change]:
        for name, flat in sorted(self._new_templates.items()):
            kind = TargetKind.TEMPLATE if name else TargetKind.PRACTICE
            for one in _differences(self._templates.get(name, {}), flat):
                touched = sum(self._counts_otherwise(dossier, one[0]) for dossier in self._dossiers)
                yield Change(Target(kind, name), *one, touched)
        for dossier_id, own in self._new_own.items():
            before, target = self._own[dossier_id], Target(TargetKind.DOSSIER, dossier_id)
            if before.template != own.template:
                yield Change(target, TEMPLATE, before.template or None, own.template or None)
            for one in _differences(before.flat, own.flat):
                yield Change(target, *one)

    def _counts_otherwise(self, dossier_id: str, name: str) -> bool:
        return self._before(dossier_id).get(name) != self._after(dossier_id).get(name)


def unknown_column(name: str) -> Phrase:
    """That nothing is called so, with the nearest name that something has."""
    near = get_close_matches(name, [one.name for one in usual_columns()], 1, 0.5)
    return phrase("cell.no-setting", value=name, near=near[0] if near else phrase("word.none"))


def _laid(before: Flat, written: Mapping[str, _Written], base: Flat) -> dict[str, Any]:
    """What a target has of its own then: no value that it has anyway."""
    own = dict(before)
    for name, one in written.items():
        if name == TEMPLATE:
            continue
        known = column(name)
        assert known is not None
        anyway = base.get(name, known.default)
        if one.value is None or one.value == anyway:
            own.pop(name, None)
        else:
            own[name] = one.value
    return own


def _differences(before: Flat, after: Flat) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*before, *after}, key=_place):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _place(name: str) -> tuple[int, str]:
    known: Column | None = column(name)
    order = [one.field for one in usual_columns()]
    return (order.index(known.field) if known and known.field in order else len(order), name)


def _of_dossiers(cell: Assignment, reason: Phrase, names: Sequence[str]) -> Phrase:
    """A reason that lies in dossiers other than the one the cell is about names them."""
    if cell.target.kind is TargetKind.DOSSIER:
        return reason
    listed = ", ".join(sorted(names)[:NAMED]) + (" …" if len(names) > NAMED else "")
    return phrase("cell.in-dossiers", count=len(names), dossiers=listed, reason=reason)
