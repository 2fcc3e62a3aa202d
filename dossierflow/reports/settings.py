"""Settings as people read them: what differs, what would change, what is wrong, and what each one means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossierflow.domain.setting_text import written
from dossierflow.domain.settings import Column, column, usual_columns
from dossierflow.practice.settings import (
    TEMPLATE,
    Change,
    Plan,
    ShownSetting,
    Target,
    TargetKind,
    ValueSource,
    WrongCell,
)
from dossierflow.reports.causes import NO_LINKS
from dossierflow.reports.markdown import prose, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language, cells, columns
from dossierflow.texts import Words, words


@dataclass(frozen=True)
class SettingRow:
    """A setting of a dossier, and whose value it is."""

    setting: str
    value: str
    source: str


@dataclass(frozen=True)
class ChangeRow:
    """A value before and after; of a template, in how many dossiers it counts."""

    whose: str
    setting: str
    before: str
    after: str
    in_dossiers: str


@dataclass(frozen=True)
class WrongRow:
    """A cell that cannot be, and why."""

    row: str
    cell: str
    whose: str
    reason: str


@dataclass(frozen=True)
class MeaningRow:
    """What a setting is for, and what it takes."""

    setting: str
    means: str
    takes: str


def setting_rows(shown: Iterable[ShownSetting], template: str, language: Language) -> list[SettingRow]:
    """Of one dossier; its template first, where it has one."""
    told = words(language)
    head = (
        [SettingRow(TEMPLATE, template, told.word("setting-source", ValueSource.DOSSIER))] if template else []
    )
    return head + [
        SettingRow(
            one.column.name,
            written(one.column, one.value),
            told.sentence(f"setting-source.{one.source}", **_named(one.source, template)),
        )
        for one in shown
    ]


def _named(source: ValueSource, template: str) -> dict[str, str]:
    return {"name": template} if source is ValueSource.TEMPLATE else {}


def change_rows(plan: Plan, names: Mapping[str, str], language: Language) -> list[ChangeRow]:
    """What changes; `names` are those of the dossiers."""
    return [_change(one, names, words(language)) for one in plan.changes]


def _change(one: Change, names: Mapping[str, str], told: Words) -> ChangeRow:
    of_dossier = one.target.kind is TargetKind.DOSSIER
    return ChangeRow(
        _whose(one.target, names, told),
        one.column,
        told.value(_value(one.column, one.before, told)),
        told.value(_value(one.column, one.after, told)),
        "" if of_dossier else str(one.dossiers),
    )


def _whose(target: Target, names: Mapping[str, str], told: Words) -> str:
    match target.kind:
        case TargetKind.DOSSIER:
            return f"{target.key} {names.get(target.key, '')}".strip()
        case TargetKind.TEMPLATE:
            return told.sentence("setting-table.of-template", name=target.key)
        case _:
            return told.sentence("setting-table.of-practice")


def _value(name: str, value: Any, told: Words) -> str:
    known = column(name)
    if value is None and (known is None or known.nothing is not None):
        return told.sentence("setting-table.as-template") if name != TEMPLATE else "-"
    return str(value) if known is None else written(known, value)


def wrong_rows(wrong: Iterable[WrongCell], language: Language) -> list[WrongRow]:
    """Every cell that cannot be, by row."""
    told = words(language)
    return [WrongRow(str(one.row or ""), one.column, one.target, told.say(one.reason)) for one in wrong]


def wrong_lines(wrong: Iterable[WrongCell], language: Language) -> list[str]:
    """The same as lines: `row 3, cadence (2104011): “sometimes” is none of: …`."""
    told = words(language)
    return [
        told.sentence(
            "setting-table.wrong-in-table" if one.row else "setting-table.wrong",
            **({"row": one.row} if one.row else {}),
            column=one.column,
            target=one.target,
            reason=one.reason,
        )
        for one in wrong
    ]


def plan_sentence(plan: Plan, language: Language) -> str:
    """What became of it, in one line."""
    told = words(language)
    if plan.wrong:
        wrong = told.count(len(plan.wrong), "wrong-cell")
        return told.sentence("setting-table.nothing-written", wrong=wrong)
    if not plan.changes:
        return told.sentence("setting-table.nothing-changes")
    changes = told.count(len(plan.changes), "change")
    if plan.written:
        return told.sentence("setting-table.changed", changes=changes)
    return told.sentence("setting-table.would-change", changes=changes)


def plan_markdown(plan: Plan, names: Mapping[str, str], language: Language) -> str:
    """The page of a change: wrong cells, else what changes."""
    told = words(language)
    sections = [f"# {told.heading('change-of-settings')}", way_back(told, NO_LINKS)]
    sections.append(prose(plan_sentence(plan, language)))
    if plan.wrong:
        rows: Sequence[Any] = wrong_rows(plan.wrong, language)
        sections += [f"## {told.heading('wrong-cells')}", _table(WrongRow, rows, language)]
    elif plan.changes:
        rows = change_rows(plan, names, language)
        sections += [f"## {told.heading('changes')}", _table(ChangeRow, rows, language)]
    return "\n\n".join(sections)


def _table(kind: type, rows: Sequence[Any], language: Language) -> str:
    return table(columns(kind, language), [cells(row, language) for row in rows])


def meaning_rows(language: Language) -> list[MeaningRow]:
    """Every setting, as the reference lists them."""
    return [_meaning(one, words(language)) for one in usual_or_not()]


def usual_or_not() -> list[Column]:
    """The usual columns, and an example of each setting that has none."""
    shown = {one.name: one for one in usual_columns()}
    more = column("account_classes.6110")
    assert more is not None
    return [*shown.values(), more]


def _meaning(one: Column, told: Words) -> MeaningRow:
    takes = told.word("value-type", one.type)
    if one.choices:
        takes = told.labelled(takes, ", ".join(one.choices))
    elif one.meaning.least is not None:
        takes = f"{takes}, {one.meaning.least}–{one.meaning.most}"
    example = told.sentence("setting-table.example", example=one.meaning.example)
    return MeaningRow(one.name, told.sentence(f"setting.{one.field}"), f"{takes}. {example}")


def table_text(content: bytes, language: Language = "en") -> str:
    """A table of settings as text that can be copied as it stands."""
    told = words(language)
    text = content.decode("utf-8-sig").replace("`", "'")
    says = prose(told.sentence("setting-table.copy"))
    return f"# {told.heading('change-of-settings')}\n\n{says}\n\n```\n{text.rstrip()}\n```"
