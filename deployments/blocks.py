"""`dossierflow blocks`: Prefect's blocks in which settings of ours may be kept."""

from __future__ import annotations

from typing import Any

from dossierflow.cli.helped import tell, titled
from dossierflow.cli.output import DONE, FOR_A_PERSON, say, table
from dossierflow.kernel.settings import Settings, given, load
from dossierflow.texts import Words, words
from tasks import blocks
from tasks.schedules import refuse_without_server

app = titled("blocks")


@app.default
def show() -> int:
    """Show where each setting comes from: the environment or .env first, then a block, then a default.

    Values are not shown. Changes nothing.
    """
    refuse_without_server()
    found, told = load(), words(load().language)
    rows = [row for block in blocks.BLOCKS for row in _rows(block, found, told)]
    table("", told.columns("block", "setting", "comes-from"), rows)
    return DONE


@app.command
def apply() -> int:
    """Register the blocks with Prefect, so that they can be filled in under Blocks. Safe to repeat.

    One is called `dossierflow` to be found by the runs.
    """
    refuse_without_server()
    for block in blocks.BLOCKS:
        register: Any = block.register_type_and_schema
        register(_sync=True)
    told = words(load().language)
    say(told.sentence("blocks.applied", names=", ".join(map(_name, blocks.BLOCKS)), document=blocks.DOCUMENT))
    return DONE


@app.command
def test() -> int:
    """Try each block that is filled in: asks Exact and Billit, the database, the place of the files."""
    refuse_without_server()
    told = words(load().language)
    results = [(block, blocks.tested(block)) for block in blocks.BLOCKS]
    rows = [(_name(block), says or told.sentence("blocks.empty")) for block, (_, says) in results]
    table("", told.columns("block", "says"), rows)
    return DONE if all(well for _, (well, _) in results) else FOR_A_PERSON


def _rows(block: type[blocks.SettingsBlock], found: Settings, told: Words) -> list[tuple[str, str, str]]:
    kept = blocks.kept(block)
    return [
        (_name(block), f"DOSSIERFLOW_{name.upper()}", told.sentence(f"blocks.{_source(name, found, kept)}"))
        for name in block.sets.values()
    ]


def _source(name: str, found: Settings, kept: dict[str, Any]) -> str:
    if given(found, name):
        return "environment"
    return "block" if name in kept else "default"


def _name(block: type[blocks.SettingsBlock]) -> str:
    return str(block._block_type_name)


tell(app, "apply", "test")
