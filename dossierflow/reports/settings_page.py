"""The reference of the settings, written from their declaration; a test fails where it is not current.

`python -m dossierflow.reports.settings_page` writes `docs/settings.md`.
"""

from __future__ import annotations

from pathlib import Path

from dossierflow.reports.settings import meaning_rows
from dossierflow.texts import words

PAGE = Path("docs/settings.md")
INTRODUCTION = """\
# Settings of a dossier

Written from the declaration in `domain/dossier.py: DossierSettings`; every default is one under which nothing
wrong can happen. The same names stand in the command, the run form (with `_` for `.`, `:` and `-`) and the
table.

A dossier has what the practice has, over it what its template has, over that its own exceptions: only what
differs is kept and shown.

```
dossierflow settings show 2104011                 what differs, and who says so; --all shows everything
dossierflow settings set 2104011,2104012 --cadence never --journals-sales 700
dossierflow settings set --of-template practice --mailbox-days 14     for every dossier
dossierflow settings set --of-template shops --cadence "after 1 week"   a template
dossierflow settings set 2104011 --template shops
dossierflow settings copy 2104011 2104012,2104013
dossierflow settings export settings.csv          a row a dossier, a column a setting
dossierflow settings import settings.csv          what would change; --apply changes it
```

In a table an empty cell follows the template, `-` is none, and a column that is not there leaves its setting
alone. Rows `practice` and `template:NAME` hold what dossiers have in common. Semicolons, commas and tabs,
byte-order marks, decimal commas, ja/nee, oui/non, WAAR and VRAI, and codes that lost their
leading zeros are understood. Each wrong cell is refused with its row, its column and the reason, all at once,
and then nothing is written: a journal, GL account, mailbox or bank account must be there in that dossier.

In Prefect the same is the flow *settings*.

"""


def page() -> str:
    """The page as it stands in the documentation, in English."""
    told = words("en")
    lines = [f"| {' | '.join(told.columns('setting', 'means', 'takes'))} |", "| --- | --- | --- |"]
    lines += [
        f"| `{row.setting}` | {_plain(row.means)} | {_plain(row.takes)} |" for row in meaning_rows("en")
    ]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Our own words: only what separates cells is escaped."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
