"""`dossierflow live`, `stop` and `resume`: where a dossier is in its life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say
from dossierflow.domain.dossier import Dossier
from dossierflow.reports.life import live_sentences, stop_sentences
from dossierflow.reports.runs import by_dossier
from dossierflow.runs import life
from dossierflow.texts import words


@command(life.LiveChoice)
def live(choice: life.LiveChoice, json: bool) -> int:
    """Make dossiers live: from a day on, what is ready goes to Exact, and bank statements are delivered.

    Switch off Billit's own link to Exact for these dossiers first, and look at `--preview`. What stands in
    Exact already is found and never booked again. For a live dossier, this moves its start.
    """
    with Application.open() as application:
        run = life.go_live(application, choice, one_by_one(application))
        language = application.settings.language
        if json:
            as_json(
                {
                    "from": run.starts_on,
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "found": asdict(found) if found else None}
                        for dossier, found in run.done.results.items()
                    ],
                }
            )
        elif not run.done.count:
            say(words(language).sentence("run.none-prepared"))
        else:
            _tell(live_sentences(run.starts_on, run.done.results, language), language)
        return FOR_A_PERSON if run.done.failed else DONE


@command(life.StopChoice)
def stop(choice: life.StopChoice, json: bool) -> int:
    """Take dossiers out: no calls, nothing sent, no problems counted. Their history stays."""
    return _changed(life.stop, choice, json)


@command(life.StopChoice)
def resume(choice: life.StopChoice, json: bool) -> int:
    """Take up dossiers that were stopped, each in the stage in which it was."""
    return _changed(life.resume, choice, json)


def _changed(
    work: Callable[[Application, life.StopChoice], list[Dossier]], choice: life.StopChoice, json: bool
) -> int:
    with Application.open() as application:
        done = work(application, choice)
        if json:
            as_json([{"id": one.id, "name": one.name, "stage": one.stage} for one in done])
        else:
            language = application.settings.language
            _tell(stop_sentences(done, language), language)
        return DONE


def _tell(sentences: Mapping[Dossier, str], language: str) -> None:
    for dossier, says in sentences.items():
        say(by_dossier({dossier: says}, language))
