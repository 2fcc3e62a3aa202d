"""`python -m sandbox --dossiers 40`, killed and started again."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from sandbox.__main__ import main
from tests.support.sandboxes import Sandboxes

HEADERS = {"ApiKey": "demo-billit-key", "PartyID": "800030"}


def test_a_killed_practice_of_forty_goes_on_where_it_was_whatever_is_asked_then(tmp_path: Path) -> None:
    sandboxes = Sandboxes(tmp_path / "books", arguments=("--dossiers", "40", "--documents", "4"))
    sandboxes.start()
    try:
        sandboxes.admin("billit", "portal/invoice", party_id=800030)
        before = httpx.get(f"{sandboxes.billit}/v1/orders", headers=HEADERS).json()["Items"]
        sandboxes.kill()
        sandboxes.arguments = ("--dossiers", "7")
        sandboxes.start()
        after = httpx.get(f"{sandboxes.billit}/v1/orders", headers=HEADERS).json()["Items"]
        companies = httpx.get(f"{sandboxes.billit}/v1/account/accountInformation", headers=HEADERS).json()
    finally:
        sandboxes.stop()

    assert len(before) == 5
    assert after == before
    assert len(companies["Companies"]) == 42


@pytest.mark.parametrize("words", [["--dossiers", "2"], ["--documents", "1001"], ["--dossiers", "many"]])
def test_a_size_that_no_practice_has_is_refused_in_one_line(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(tmp_path), *words])

    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
