"""A person makes dossiers live, stops and resumes them: by command, on the practice after its first night."""

from shlex import split

from tests.integration.night.conftest import Practice
from tests.integration.night.test_commands import Shell
from tests.integration.night.test_commands import shell as shell  # the fixture

BAKERY = "2104011"


def test_a_stopped_dossier_is_left_alone_until_it_is_resumed(after: Practice, shell: Shell) -> None:
    [before] = [one for one in shell.json("dossier") if one["id"] == BAKERY]
    status, _, err = shell.run("stop", BAKERY)
    assert (status, "with a reason" in err) == (2, True)
    assert "stopped" in shell.run("stop", BAKERY, "--reason", "the client leaves")[1]
    status, _, err = shell.run("export", BAKERY)
    assert (status, f"dossierflow resume {BAKERY}" in err) == (2, True)
    assert shell.json("overview")["stages"]["stopped"] == 1
    assert not [one for one in shell.json("problems") if one["dossier"] == BAKERY]
    assert BAKERY not in [one["id"] for one in shell.json("reconcile")["dossiers"]]
    assert BAKERY not in [one["id"] for one in shell.json("onboard")["dossiers"]]
    for preview in ((), ("--preview",)):  # whoever makes it live reads first why it was stopped
        status, _, err = shell.run("live", BAKERY, "--from", "2026-11-01", *preview)
        assert (status, "was stopped on" in err, "the client leaves" in err) == (2, True, True)
        assert f"dossierflow live {BAKERY} --from 2026-11-01 --resume" in err
    assert [one["stage"] for one in shell.json("dossier") if one["id"] == BAKERY] == ["stopped"]
    assert shell.run("resume", BAKERY, "--reason", "stays after all")[0] == 0
    [now] = [one for one in shell.json("dossier") if one["id"] == BAKERY]
    assert (now["stage"], now["from"]) == ("live", before["from"])
    history = [(one["event"], one["reason"]) for one in shell.json("dossier", BAKERY)["history"]]
    assert history[-2:] == [("stopped", "the client leaves"), ("resumed", "stays after all")]


def test_a_stopped_dossier_goes_live_from_another_day_when_somebody_says_so(shell: Shell) -> None:
    shell.run("stop", BAKERY, "--reason", "year closed elsewhere")
    assert shell.run("live", BAKERY, "--from", "2026-11-20", "--resume")[0] == 0
    [now] = [one for one in shell.json("dossier") if one["id"] == BAKERY]
    assert (now["stage"], now["from"]) == ("live", "2026-11-20")


def test_what_cannot_be_made_live_is_one_sentence(shell: Shell) -> None:
    assert "say from which day on" in shell.run("live", BAKERY)[2]
    assert "say which dossiers" in shell.run("live", "--from", "2026-11-01")[2]
    assert "either dossiers by name, or all" in shell.run("live", BAKERY, "--all", "--from", "2026-11-01")[2]
    status, out, _ = shell.run("live", "--all", "--from", "2026-11-01")
    assert (status, "no dossier is prepared" in out) == (0, True)


def test_every_problem_can_be_laid_to_rest_and_then_nothing_is_left_to_do(shell: Shell) -> None:
    status, out, _ = shell.run("problems")
    commands = [line.partition("dossierflow rest ")[2].rstrip("`") for line in out.splitlines()]
    offered = [split(command) for command in commands if command]
    assert (status, len(offered)) == (1, len(shell.json("problems")))
    assert "with a reason" in shell.run("rest", *offered[0][:-1], "")[2]
    for words in offered:
        assert shell.run("rest", *words[:-1], "seen with the client")[0] == 0
    assert shell.run("problems")[0] == shell.run("overview")[0] == 0
    assert shell.run("reconcile")[0] == 0  # found again with the same facts, it rests
    kind, _, subject, *where = offered[0][:-2]
    assert shell.run("rest", kind, "--subject", subject, *where, "--wake")[0] == 0
    assert len(shell.json("problems")) == 1
    assert "there is no open problem" in shell.run("rest", "no-such-kind", "--reason", "x")[2]
