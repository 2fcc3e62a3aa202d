"""What a person asks to be changed: by name, by a form with a field a setting, or as another dossier."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.setting_text import written
from dossierflow.domain.settings import Column, ValueType, column, usual_columns
from dossierflow.kernel.told import misuse
from dossierflow.practice.settings import TEMPLATE, Assignment, Plan, Target, TargetKind, carry_out
from dossierflow.store import settings as store
from dossierflow.texts import Phrase, phrase

AS_IT_IS = "as it is"
NUMBER = r"^(-|\d{1,3})?$"
TO_TEMPLATE = "as the template says"


def option_name(one: Column) -> str:
    """A column as an option or a field of a form is called: `journals_sales_credit_note`."""
    return one.name.translate(str.maketrans(".:-", "___"))


def meaning(one: Column) -> Phrase:
    """What a setting means, with an example where it is not a choice of a few."""
    says = phrase(f"setting.{one.field}")
    if one.type in (ValueType.CHOICE, ValueType.SWITCH):
        return says
    return phrase("setting-table.with-example", meaning=says, example=one.meaning.example)


def _fields() -> Iterator[tuple[str, Any, Any]]:
    """A field for every usual setting, and one for all others; its default leaves the setting alone."""
    for one in usual_columns():
        kind: Any
        match one.type:
            case ValueType.CHOICE | ValueType.SWITCH:
                values = one.choices if one.type is ValueType.CHOICE else ("yes", "no")
                kind, default = Literal[(AS_IT_IS, *values)], AS_IT_IS
            case _:
                kind, default = str, ""
        yield option_name(one), Annotated[kind, meaning(one)], dataclasses.field(default=default)
    yield "set", Annotated[tuple[str, ...], "settings-set"], dataclasses.field(default=())


@dataclass(frozen=True)
class _Asked:
    """Which dossiers, and what besides the settings that have a field of their own."""

    dossiers: Annotated[str, "dossiers"] = ""
    of_template: Annotated[str, "settings-of-template"] = ""
    template: Annotated[str, "settings-template"] = ""
    preview: Annotated[bool, "preview-of-settings"] = False


def _assignments(chosen: Any) -> list[tuple[str, str]]:
    """Columns and texts that were filled in."""
    found = [(TEMPLATE, chosen.template.strip())] if chosen.template.strip() else []
    for one in usual_columns():
        value = getattr(chosen, option_name(one))
        if str(value).strip() not in ("", AS_IT_IS):
            found.append((one.name, str(value)))
    return found + [pair(text) for text in chosen.set]


def pair(text: str) -> tuple[str, str]:
    """`cadence=never` as a name and a value; Misuse where it is not written so."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise misuse("no-setting", text=text)
    return name.strip(), value.strip()


SettingsChoice = dataclasses.make_dataclass(
    "SettingsChoice",
    list(_fields()),
    bases=(_Asked,),
    frozen=True,
    namespace={"pairs": property(_assignments)},
)
SettingsChoice.__doc__ = "What an operator may set: a field for every setting, and which dossiers it is for."
SettingsChoice.__module__ = __name__


@dataclass(frozen=True)
class CopyChoice:
    """From whom to whom."""

    source: Annotated[str, "copy-source"]
    to: Annotated[str, "copy-to"]
    preview: Annotated[bool, "preview-of-settings"] = False


def set_settings(application: Application, chosen: Any) -> Plan:
    """Set what a SettingsChoice says."""
    if bool(chosen.dossiers.strip()) == bool(chosen.of_template.strip()):
        raise misuse("dossiers-or-template")
    if chosen.of_template.strip():
        targets = [template_target(chosen.of_template.strip())]
    else:
        targets = [_of(one) for one in application.dossiers(chosen.dossiers)]
    return _set(application, targets, chosen.pairs, preview=chosen.preview)


def set_texts(application: Application, wanted: Iterable[Dossier], texts: Iterable[str]) -> Plan:
    """Set these `SETTING=VALUE` of these dossiers."""
    return _set(application, [_of(one) for one in wanted], [pair(text) for text in texts], preview=False)


def _set(
    application: Application, targets: list[Target], pairs: list[tuple[str, str]], *, preview: bool
) -> Plan:
    if not pairs:
        raise misuse("nothing-set")
    cells = [Assignment(target, name, value) for target in targets for name, value in pairs]
    return carry_out(application, cells, preview=preview)


def copy_settings(application: Application, choice: CopyChoice) -> Plan:
    """Give dossiers what another one has of its own, and its template; what they had of their own goes."""
    found = application.dossiers(choice.source) if choice.source.strip() else []
    if len(found) != 1 or not choice.to.strip():
        raise misuse("copy-from-one")
    [source] = found
    with application.store.read() as connection:
        own = store.own(connection)
    cells: list[Assignment] = []
    for dossier in application.dossiers(choice.to):
        names = {*own[source.id].flat, *own[dossier.id].flat}
        for name in names:
            known = column(name)
            if known is not None:
                has = name in own[source.id].flat
                text = written(known, own[source.id].flat[name]) if has else ""
                cells.append(Assignment(_of(dossier), name, text))
        cells.append(Assignment(_of(dossier), TEMPLATE, own[source.id].template or "-"))
    return carry_out(application, cells, preview=choice.preview)


def template_target(name: str) -> Target:
    """The practice's own, or a named template."""
    if name.casefold() == "practice":
        return Target(TargetKind.PRACTICE)
    prefix, colon, behind = name.partition(":")
    named = behind if colon and prefix.strip().casefold() == "template" else name
    return Target(TargetKind.TEMPLATE, named.strip())


def _of(dossier: Dossier) -> Target:
    return Target(TargetKind.DOSSIER, dossier.id)
