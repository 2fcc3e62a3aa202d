"""The command line answers in the practice's language, also what it does not understand."""

import pytest

from dossierflow.cli.app import main
from dossierflow.texts import NAMED_BY


@pytest.fixture(params=["nl", "fr"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(NAMED_BY, request.param)
    return str(request.param)


TYPED = {
    "onbord": {
        "nl": "onbekend commando onbord\n  Bedoelt u onboard?",
        "fr": "commande inconnue onbord\n  Voulez-vous dire onboard ?",
    },
    "export --up-two 2026-11-01": {
        "nl": "onbekende optie --up-two\n  Bedoelt u --up-to?",
        "fr": "option inconnue --up-two\n  Voulez-vous dire --up-to ?",
    },
    "export --documents salez": {
        "nl": "'salez' kan niet begrepen worden als --documents\n  Geef één van: all, sales",
        "fr": "'salez' ne peut pas être compris comme --documents\n  Donnez l'un de : all, sales",
    },
    "export --up-to soon": {
        "nl": "'soon' kan niet begrepen worden als --up-to\n  Zie --help.",
        "fr": "'soon' ne peut pas être compris comme --up-to\n  Voir --help.",
    },
    "export --up-to": {"nl": "--up-to heeft een waarde nodig", "fr": "--up-to demande une valeur"},
    "export 310001 two": {"nl": "niets vraagt om two", "fr": "rien ne demande two"},
    "export --up-to 2026-11-01 --up-to 2026-11-02": {
        "nl": "--up-to is twee keer gegeven",
        "fr": "--up-to a été donné deux fois",
    },
    "export --folder x": {
        "nl": "veld folder: folder betekent niets zonder “as zip”",
        "fr": "champ folder : folder ne veut rien dire sans « as zip »",
    },
    "show": {"nl": "DOCUMENT moet gegeven worden", "fr": "DOCUMENT doit être donné"},
}


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_mistyped_is_said_in_the_practices_language(
    typed: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    assert ended.value.code == 2
    assert TYPED[typed][language] in capsys.readouterr().err


def test_in_english_it_is_said_as_the_library_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["onbord"])
    assert 'Unknown command "onbord".' in capsys.readouterr().err


def test_a_setting_of_the_installation_too(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERFLOW_SETTLING_SECONDS", "soon")
    monkeypatch.setenv("DOSSIERFLOW_CODA_RHYTHM", "often")
    with pytest.raises(SystemExit):
        main(["overview"])
    says = capsys.readouterr().err
    number, one_of = {
        "nl": ("SETTLING_SECONDS: dit moet een geheel getal zijn", "CODA_RHYTHM: dit moet een van"),
        "fr": ("SETTLING_SECONDS : il faut un nombre entier", "CODA_RHYTHM : il faut l'un de"),
    }[language]
    assert number in says and one_of in says
    assert "Input should" not in says


def test_a_language_that_there_is_not_is_said_in_english(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAMED_BY, "de")
    with pytest.raises(SystemExit):
        main(["overview"])
    assert "DOSSIERFLOW_LANGUAGE: 'de' is none of en, fr, nl" in capsys.readouterr().err
