"""Errors that a person reads are keys with facts: each is told in every language, and none is left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest

from dossierflow.domain.dossier import OutOfReach
from dossierflow.errors import BadData, Bug, DossierflowError, Misuse, Unavailable
from dossierflow.kernel.told import WHERE, misuse, not_in_reach, setting_error, told
from dossierflow.texts import NAMED_BY, languages, load, phrase, speak, spoken
from tests.support.code import PRODUCT, names, trees

SHORTCUTS = {"misuse", "setting_error", "not_in_reach"}
#: Where a key is passed on that somebody else gives.
PASS_ON = ("dossierflow/kernel/told.py", "dossierflow/problems/unmappable.py")
PLAIN = {"Misuse", "SettingError", "NotInReach"}
#: What cyclopts says in English is passed on as it is, and `errors` declares the classes.
PASSES_ON = {"dossierflow/cli/typed.py"}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    for module, tree in trees(*PRODUCT, "deployments").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{module}:{node.lineno}", node.func.id, node


def keys(node: ast.expr) -> list[str]:
    """The key, or the two of which one is meant."""
    match node:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.IfExp(body=one, orelse=other):
            return [*keys(one), *keys(other)]
        case _:
            return []


@cache
def raised() -> list[tuple[str, list[str], set[str]]]:
    """Place, keys and facts of every error that code tells."""
    return list(_raised())


def _raised() -> Iterator[tuple[str, list[str], set[str]]]:
    for place, name, call in calls():
        if place.startswith(PASS_ON):
            continue
        if name in {*SHORTCUTS, "unreachable"} or (name == "told" and _is_a_class(call.args[0])):
            key = call.args[0 if name in SHORTCUTS else 1]
            yield place, keys(key), {one.arg or "**" for one in call.keywords} - set(WHERE)
        elif name == "phrase" and call.args:
            found = [key.removeprefix("error.") for key in keys(call.args[0]) if key.startswith("error.")]
            if found:
                yield place, found, {one.arg or "**" for one in call.keywords}


def _is_a_class(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id[:1].isupper()


def facts(key: str) -> set[str]:
    """What the sentence and the step after it are filled with."""
    english = load("en")
    texts = [english["error"][key], english["error-next"].get(key, "")]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_error_has_its_text_and_gives_its_facts() -> None:
    assert len(raised()) > 130
    assert [place for place, named, _ in raised() if not named] == []
    known = load("en")["error"].keys()
    assert [(place, key) for place, named, _ in raised() for key in named if key not in known] == []
    wrong = [
        (place, given ^ wanted)
        for place, named, given in raised()
        if given != (wanted := {fact for key in named for fact in facts(key)})
    ]
    assert wrong == []


def test_no_text_of_an_error_is_left_over() -> None:
    used = {key for _, named, _ in raised() for key in named}
    assert load("en")["error"].keys() - used == set()
    assert load("en")["error-next"].keys() <= load("en")["error"].keys()


def test_what_a_person_got_wrong_is_never_a_sentence_in_code() -> None:
    plain = [place for place, name, _ in calls() if name in PLAIN]
    assert [place for place in plain if place.rpartition(":")[0] not in PASSES_ON] == []


def test_every_usual_next_step_has_a_text() -> None:
    kinds = [DossierflowError]
    for one in kinds:
        kinds += one.__subclasses__()
    usual = {one.default_next_step for one in kinds} - {""}
    assert usual == load("en")["next-step"].keys()


def test_whatever_is_out_of_reach_has_a_reason() -> None:
    assert set(OutOfReach) == load("en")["out-of-reach"].keys()


@pytest.mark.parametrize(
    ("language", "says", "next_step"),
    [
        ("en", "field divisions: Bakkerij (7) is not bound", "See --help."),
        ("nl", "veld divisions: Bakkerij (7) is niet gekoppeld", "Zie --help."),
        ("fr", "champ divisions : Bakkerij (7) n'est pas lié", "Voir --help."),
    ],
)
def test_an_error_is_told_in_the_language_of_this_process(language: str, says: str, next_step: str) -> None:
    error = misuse("not-bound", field="divisions", name="Bakkerij", division="7")
    speak(language)
    assert str(error) == says
    assert error.next_step == next_step


@pytest.mark.parametrize("language", languages())
def test_a_phrase_within_an_error_is_told_too(language: str) -> None:
    speak(language)
    error = not_in_reach(
        "out-of-reach", name="B", division="7", reason=phrase("out-of-reach.no-company"), dossier="7"
    )
    assert load(language)["out-of-reach"]["no-company"] in str(error)
    assert "`dossierflow onboard 7`" in error.next_step


@pytest.mark.parametrize(
    ("named", "language"), [("nl", "nl"), ("fr", "fr"), ("", "en"), ("de", "en"), ("NL", "en")]
)
def test_before_the_settings_are_read_the_environment_names_the_language(
    named: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAMED_BY, named)
    assert spoken() == language


def test_what_others_wrote_is_never_told_as_a_phrase_of_ours() -> None:
    """A supplier may write what looks like a phrase."""
    foreign = str(phrase("error.no-dossiers"))
    assert str(BadData(foreign)) == foreign
    assert foreign in str(misuse("no-setting", text=foreign))
    assert "\0" not in str(misuse("no-setting", text="a\0b"))


def test_what_is_no_phrase_has_the_languages_own_colon_and_next_step() -> None:
    speak("fr")
    error = Unavailable("Exact 503", dossier="7")
    assert str(error) == "dossier 7 : Exact 503"
    assert error.next_step == load("fr")["next-step"]["next-run"]
    assert told(Bug, "no-dossiers").next_step == load("fr")["error-next"]["no-dossiers"]


def test_a_setting_is_wrong_in_every_language() -> None:
    said = set()
    for language in languages():
        speak(language)
        said.add(str(setting_error("variable-not-set", variable="X")))
    assert len(said) == len(languages())
    assert all(re.search(r"\bX\b", one) for one in said)


def test_a_misuse_is_one_line_and_keeps_its_class() -> None:
    error = misuse("no-setting", text="a\nb")
    assert isinstance(error, Misuse)
    assert "\n" not in str(error)


def test_modules_are_found() -> None:
    assert "tasks/calls.py" in names(*PRODUCT)
