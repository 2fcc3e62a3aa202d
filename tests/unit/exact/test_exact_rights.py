"""Missing rights, in every way that Exact shows them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dossierflow.domain.rights import ONBOARDING, RightCheck, check_for
from dossierflow.errors import BadData, Refused, RightMissing
from dossierflow.exact import Exact
from dossierflow.exact.resources.rights import Right

DIVISION = 310001


def said(content: Any) -> httpx.Response:
    return httpx.Response(200, json=content)


def forbidden(text: str = "Forbidden", **headers: str) -> httpx.Response:
    return httpx.Response(403, json={"error": {"message": {"value": text}}}, headers=headers)


def test_the_nine_checks_cost_nine_calls(exact: Exact, site: Any) -> None:
    site.handler = lambda request: said({"d": {"UserHasRights": True}})
    rights = exact.division(DIVISION).rights.probe(ONBOARDING)
    assert [right.granted for right in rights] == [True] * 9
    assert exact.calls == 9
    assert site.asked[0].url.query.decode() == "endpoint='PurchaseEntry/PurchaseEntries'&action='POST'"


@pytest.mark.parametrize("content", [{"d": {"UserHasRights": False}}, {"d": False}])
def test_both_shapes_of_the_answer_are_read(exact: Exact, site: Any, content: Any) -> None:
    site.answers = [said(content)]
    [right] = exact.division(DIVISION).rights.probe([RightCheck("VAT/VATCodes", "GET")])
    assert right == Right("VAT/VATCodes", "GET", False)


def test_a_refused_probe_means_unknown_and_spares_the_error_budget(exact: Exact, site: Any) -> None:
    site.answers = [said({"d": True}), forbidden()]
    rights = exact.division(DIVISION).rights.probe(ONBOARDING)
    assert [right.granted for right in rights] == [True] + [None] * 8
    assert len(site.asked) == 2


@pytest.mark.parametrize("read", ["journals", "vat_codes"])
@pytest.mark.parametrize("probe", [said({"d": {"UserHasRights": False}}), forbidden()])
def test_an_empty_list_without_the_right_is_a_missing_right(
    exact: Exact, site: Any, read: str, probe: httpx.Response
) -> None:
    site.answers = [site.rows(), probe]
    with pytest.raises(RightMissing, match="answered with an empty list") as missing:
        getattr(exact.division(DIVISION), read)()
    assert (missing.value.user, missing.value.division) == ("Lotte Vermeulen", DIVISION)
    assert missing.value.right.startswith("GET ")


def test_an_empty_list_with_the_right_is_empty(exact: Exact, site: Any) -> None:
    site.answers = [site.rows(), said({"d": {"UserHasRights": True}})]
    assert exact.division(DIVISION).journals() == []


def test_a_first_chart_of_accounts_that_is_empty_is_probed_too(exact: Exact, site: Any) -> None:
    site.answers = [site.rows(), said({"d": {"UserHasRights": False}})]
    with pytest.raises(RightMissing):
        list(exact.division(DIVISION).gl_accounts.changed(0))
    site.answers = [site.rows()]  # later, nothing changed: no probe
    assert len(list(exact.division(DIVISION).gl_accounts.changed(9))) == 1


@pytest.mark.parametrize(
    ("granted", "why"),
    [
        (said({"d": True}), "the user's role allows it"),
        (said({"d": False}), "does not include it"),
        (forbidden(), "does not say why"),
    ],
)
def test_a_bare_forbidden_is_explained_by_one_probe(
    exact: Exact, site: Any, granted: httpx.Response, why: str
) -> None:
    division = exact.division(DIVISION)
    site.answers = [forbidden(), granted]
    with pytest.raises(RightMissing, match=why) as missing:
        division.journals()
    assert "Lotte Vermeulen" in missing.value.next_step
    site.answers = [forbidden()]
    with pytest.raises(RightMissing, match=why):
        division.journals()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (forbidden("Forbidden - Application Scope Violated. Cannot read"), "App Center"),
        (forbidden(Reason="NoDivisionAccess"), "Security Centre"),
        (forbidden(Reason="user division is not within division scope"), "Security Centre"),
    ],
)
def test_a_forbidden_with_a_reason_needs_no_probe(
    exact: Exact, site: Any, answer: httpx.Response, words: str
) -> None:
    site.answers = [answer]
    with pytest.raises(RightMissing) as missing:
        exact.division(DIVISION).journals()
    assert words in missing.value.next_step
    assert len(site.asked) == 1


def test_a_closed_licence_is_not_the_users_fault(exact: Exact, site: Any) -> None:
    site.answers = [forbidden(Reason="LicenseExpired")]
    with pytest.raises(Refused) as refusal:
        exact.division(DIVISION).journals()
    assert refusal.value.code == "E11"


@pytest.mark.parametrize(
    ("path", "check"),
    [
        ("sync/CRM/Accounts", RightCheck("CRM/Accounts", "GET")),
        ("vat/VATCodes", RightCheck("VAT/VATCodes", "GET")),
        ("sync/Financial/TransactionLines", RightCheck("Financial/TransactionLines", "GET")),
        ("users/UserHasRights", None),
        ("sync/Deleted", None),
    ],
)
def test_a_path_has_its_check(path: str, check: RightCheck | None) -> None:
    assert check_for(path, "GET") == check


def test_a_list_is_asked_for_as_a_read_without_a_filter_and_its_right_as_one(exact: Exact, site: Any) -> None:
    division = exact.division(DIVISION)
    site.answers = [site.rows(), said({"d": False})]
    with pytest.raises(RightMissing) as missing:
        division.journals()
    assert "$filter" not in site.asked[0].url.params
    assert site.asked[1].url.path == f"/api/v1/{DIVISION}/users/UserHasRights"
    assert site.asked[1].url.params["action"] == "'GET'"
    assert str(missing.value).endswith(
        ": Exact answered with an empty list, as it does to a user without the right"
    )
    site.answers = [forbidden(), said({"d": False})]
    with pytest.raises(RightMissing):
        division.currencies()
    assert site.last.url.params["action"] == "'GET'"


def test_a_row_that_cannot_be_read_names_its_division(exact: Exact, site: Any) -> None:
    site.answers = [site.rows({"Code": 7, "Description": ""})]
    with pytest.raises(BadData) as refusal:
        exact.division(DIVISION).currencies()
    assert refusal.value.dossier == str(DIVISION)
