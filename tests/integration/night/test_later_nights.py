"""What follows the first night: nothing to do, re-export, and what a person changed in between."""

from collections import Counter

from dossierflow.delivery import ExportChoice
from dossierflow.domain.delivery import State
from dossierflow.store import deliveries, masterdata, problems, vat_table
from tests.integration.night.conftest import Practice
from tests.support.night import export_all, night
from tests.support.sandboxes import ANSWER_LOST, FAULTY_PURCHASE_DOSSIER, USER, VANISHED

UNMAPPED = "2026/0819"  # Billit's code 104, for which the dossier has no VAT code
AGAIN = ExportChoice(ignore_cadence=True, including_already_exported=True)


def kinds(practice: Practice) -> Counter[str]:
    with practice.application.store.read() as connection:
        return Counter(one.problem.kind for one in problems.open_ones(connection))


def markers(practice: Practice) -> Counter[str]:
    return Counter(
        marker
        for dossier in practice.application.dossiers()
        for marker in practice.sandboxes.markers(dossier.division)
    )


def test_the_second_night_finds_nothing_to_do_in_few_calls(after: Practice) -> None:
    before = after.sandboxes.calls("exact"), after.sandboxes.calls("billit")
    books = markers(after)
    done = night(after.application)
    assert not any(it.anything for it in done.onboarded.values())
    assert not any(it.anything for it in done.exported.values())
    assert not any(it.anything for it in done.reconciled.values())
    # Exact, per dossier: three for master data, one for the books; for the practice: who and which divisions,
    # one question about the right that is missing, and the three lists in which the missing VAT code may
    # stand now: the codes, the accounts and the relations (this export is a session of its own, as by hand).
    assert after.sandboxes.calls("exact") - before[0] == 3 * 4 + 2 + 1 + 3
    # Billit: the companies, per dossier the lists of what changed and of what was deleted, and the document
    # whose VAT code is missing.
    assert after.sandboxes.calls("billit") - before[1] == 1 + 3 * 2 + 1
    assert markers(after) == books


def test_including_already_exported_sends_only_what_exact_does_not_have(after: Practice) -> None:
    before = markers(after)
    done = export_all(after.application, AGAIN)
    assert sum((markers(after) - before).values()) == 1
    standing = [held for it in done.values() for held in it.selection.held if held.gate == "booked"]
    assert len(standing) == sum(before.values())
    sent = [one for it in done.values() for one in it.batch.prepared if one.marker in it.sent.states]
    assert [one.document.summary.number for one in sent] == [VANISHED]


def test_a_preview_shows_what_would_be_booked_and_sends_nothing(after: Practice) -> None:
    before = markers(after)
    preview = ExportChoice(ignore_cadence=True, including_already_exported=True, preview=True)
    done = export_all(after.application, preview)
    assert [one.document.summary.number for it in done.values() for one in it.batch.prepared] == [VANISHED]
    assert markers(after) == before
    assert not any(it.sent.states for it in done.values())


def test_a_granted_right_is_noticed_and_what_waited_goes(after: Practice) -> None:
    waited = len(after.first.exported[FAULTY_PURCHASE_DOSSIER].batch.waiting)
    division = int(FAULTY_PURCHASE_DOSSIER)
    after.sandboxes.admin("exact", "roles", user=USER, division=division, role="office")
    done = night(after.application).exported[FAULTY_PURCHASE_DOSSIER]
    assert done.sent.count(State.SENT) == waited - len(done.batch.held)
    assert kinds(after)["right-missing"] == 0


def test_a_vat_code_that_a_person_chooses_lets_the_document_go(after: Practice) -> None:
    key, dossier = ("sales", "104", "0", ""), ANSWER_LOST
    with after.application.store.begin() as connection:
        codes = masterdata.load(connection, masterdata.VAT_CODES, dossier)
        zero = next(code.code for code in codes if code.code.strip() == "0")
        vat_table.confirm(connection, dossier, "Lotte", after.application.clock.now(), {key: zero})
    [sent] = night(after.application).exported[dossier].batch.prepared
    assert sent.document.summary.number == UNMAPPED
    assert kinds(after)["vat-unmapped"] == 0


def test_an_entry_deleted_in_exact_is_seen_and_can_be_exported_again(after: Practice) -> None:
    with after.application.store.read() as connection:
        victim = deliveries.in_states(connection, ANSWER_LOST, [State.BOOKED])[0]
    after.sandboxes.admin("exact", "clerk/delete", division=int(ANSWER_LOST), entry_id=victim.entry_id)
    night(after.application)
    assert kinds(after)["entry-deleted"] == 1
    assert export_all(after.application, AGAIN)[ANSWER_LOST].sent.count(State.SENT) == 1
    night(after.application)
    assert kinds(after)["entry-deleted"] == 0
