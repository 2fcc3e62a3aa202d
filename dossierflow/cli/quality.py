"""`dossierflow quality`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.reports.quality import QualityRow, quality_rows, quality_sentence
from dossierflow.reports.rows import cells, columns
from dossierflow.runs import quality as runs
from dossierflow.texts import words


@command(runs.QualityChoice)
def quality(choice: runs.QualityChoice, json: bool) -> int:
    """Show what validation found in each dossier's master data when it was last judged.

    What breaks a rule is not written to Billit and is a problem; what is only remarked goes on.
    """
    with Application.open() as application:
        run = runs.quality(application, choice)
        language = application.settings.language
        told = words(language)
        if json:
            as_json(
                {
                    "results": [one for _, one in run.last],
                    "pages": {dossier.id: str(page) for dossier, page in run.pages.items()},
                }
            )
        elif run.last:
            shown = [cells(row, language) for row in quality_rows(run.last, language)]
            table("", columns(QualityRow, language), shown)
            say(quality_sentence(run.last, language))
        else:
            say(told.sentence("page.nothing-to-check"))
        for dossier, page in run.pages.items():
            say(told.labelled(dossier.name, str(page)))
        return FOR_A_PERSON if any(one.refused for _, one in run.last) else DONE
