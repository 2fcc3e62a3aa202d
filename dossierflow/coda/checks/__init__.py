"""What a strict validator asks of a statement, beyond its characters, lines and fields.

`STATEMENT` holds the checks of one statement, each a function from the records as they stand in the file to
what is wrong with them; `chain.Chain` those across statements. Rules F1 to F4 are checked while reading
(`lines`, `patterns`, `assembly`). Meanings and levels of all rules: `rules.RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dossierflow.coda.checks import balances, codes, communications, header, movements
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.repair import with_mark, without_consequences
from dossierflow.coda.rules import Broken, Level

Check = Callable[[RawStatement], Iterator[Broken]]

STATEMENT: tuple[Check, ...] = (
    header.dates_exist,  # F5
    header.duplicate_bic_and_company,  # H1
    header.application,  # F4, H2
    balances.account_is_one,  # B1
    balances.same_account,  # B2
    balances.balances_close,  # B3, F6
    balances.records_are_counted,  # B4
    balances.turnover_is_summed,  # B5
    balances.dates_are_in_order,  # B6
    movements.dates_and_signs,  # F5, F6
    movements.sequence_runs_on,  # M1
    movements.details_run_on,  # M2
    movements.links,  # M4
    movements.information_belongs,  # M5
    movements.details_have_parents,  # M6
    movements.details_add_up,  # M7
    movements.groups_open_and_close,  # M8
    codes.codes_are_known,  # M9
    communications.types_are_known,  # C1
    communications.check_digits,  # C2
    communications.zones,  # C3
    communications.purposes,  # C4
)

#: Of statements that we make ourselves.
OWN: tuple[Check, ...] = (*STATEMENT, movements.paper_numbers)  # M10

_OF_FORM = frozenset({"F1", "F2", "F3"})
#: Of version 1: what both versions have.
OLD: tuple[Check, ...] = (
    header.dates_exist,
    header.application,
    balances.balances_close,
    balances.records_are_counted,
    balances.turnover_is_summed,
    movements.sequence_runs_on,
)


def broken(statement: RawStatement, table: tuple[Check, ...] = STATEMENT) -> Iterator[Broken]:
    """All that is wrong with one statement: what reading found, and what the checks find beside it."""
    said = with_mark(statement.broken)
    if statement.header and statement.header.version == "1":
        # Its records have other fields: only what costs an amount or a record counts.
        said = [one for one in said if one.rule in _OF_FORM or one.level is Level.ERROR]
        table = OLD
    if not statement.holds_anything:
        yield from said
        return
    found = [broken for check in table for broken in check(statement)]
    yield from without_consequences(statement, said, found)


__all__ = ["OWN", "STATEMENT", "broken"]
