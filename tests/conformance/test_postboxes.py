"""What only the postboxes know: which box, what is in the letter, and what a person does with it there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.billit import ubl
from dossierflow.domain.delivery import State
from dossierflow.domain.dossier import Destination, MailboxFile
from dossierflow.store import documents, dossiers, problems
from dossierflow.texts import phrase
from tests.conformance.conftest import DOSSIER, FILES, KINDS, MESSAGES, Post
from tests.support.said import said

pytestmark = pytest.mark.parametrize("post", KINDS[1:2], indirect=True, ids=["mailbox"])


def choose(post: Post, **settings: Any) -> None:
    with post.application.store.begin() as connection:
        dossiers.set_settings(connection, DOSSIER, replace(post.dossier.settings, **settings))


def kinds(post: Post, subject: object) -> list[str]:
    with post.application.store.read() as connection:
        told = [one.problem for one in problems.open_ones(connection, DOSSIER)]
    return [one.kind for one in told if one.subject == str(subject)]


def message(post: Post, order: int) -> dict[str, Any]:
    rows = post.sandboxes.rows("exact", f"{post.dossier.division}/{MESSAGES}")
    [found] = [row for row in rows if row["ID"] == post.last(order).document_id]
    return found


def files(post: Post, order: int) -> list[dict[str, Any]]:
    rows = post.sandboxes.rows("exact", f"{post.dossier.division}/{FILES}")
    return [row for row in rows if row["MailMessageID"] == post.last(order).document_id]


def test_the_letter_is_a_ubl_with_the_pdf_inside_in_the_dossiers_own_box(post: Post) -> None:
    order = post.new()
    post.export(order)
    sent = message(post, order)
    assert (sent["Type"], sent["RecipientStatus"]) == (1100, 20)
    assert sent["RecipientMailbox"] == "bouwwerken.claessens.nv@exactonline.example"
    [file] = files(post, order)
    assert (file["Type"], file["AttachmentFileExtension"]) == (130, ".xml")
    with post.application.session(post.dossier) as session:
        [one] = post.export(order, book_again=True).batch.prepared
        assert one.document.ubl is not None
        facts = ubl.read(session.billit.files.get(one.document.ubl.file_id).content)
    assert "application/pdf" in facts.embedded


def test_types_and_file_follow_the_dossiers_settings(post: Post) -> None:
    choose(post, mailbox_file=MailboxFile.PDF, message_types={"sales": 1200}, attachment_types={"pdf": 0})
    order = post.new()
    post.export(order)
    [file] = files(post, order)
    assert (message(post, order)["Type"], file["Type"], file["AttachmentFileExtension"]) == (1200, 0, ".pdf")
    choose(post, mailbox_file=MailboxFile.UBL_WITH_PDF, message_types={}, attachment_types={})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nowhere@exactonline.example", "mailbox-unknown"),
        ("bakkerij.de.gouden.aar.bv@exactonline.example", "mailbox-elsewhere"),
    ],
)
def test_a_wrong_box_is_one_problem_of_the_dossier_and_nothing_is_sent(
    post: Post, name: str, kind: str
) -> None:
    choose(post, mailbox=name)
    first, second = post.new(), post.new()
    done = post.export(first, second)
    assert kinds(post, "mailbox") == [kind]
    waits = phrase("waiting.unreachable", destination=Destination.MAILBOX)
    assert [reason for _, reason in done.batch.waiting] == [waits, waits]
    assert post.counted(first) == 0
    choose(post, mailbox="")
    post.export(first, second)
    assert kinds(post, "mailbox") == []
    assert (post.counted(first), post.counted(second)) == (1, 1)


def test_a_rejected_message_is_a_problem_until_the_document_goes_again(post: Post) -> None:
    order = post.new()
    post.export(order)
    post.remove(order)
    assert post.reconcile().moved == 1
    assert post.last(order).state is State.REJECTED
    assert kinds(post, order) == ["message-rejected"]
    assert post.export(order).sent.states == {}
    post.export(order, including_already_exported=True)
    post.reconcile()
    assert (post.last(order).state, kinds(post, order)) == (State.DELIVERED, [])


def test_a_message_on_its_way_says_where_it_is_and_how_old_it_is(post: Post) -> None:
    order = post.new()
    post.export(order)
    post.reconcile()
    post.sandboxes.admin("exact", "clerk/run", message_id=post.last(order).document_id)
    row = next(one for one in post.reconcile().unbooked if one.document.order_id == order)
    assert said(row.why) == "waits in Exact for a person to book it: is prepared in Exact"
    assert post.last(order).state is State.IN_PROGRESS


@pytest.mark.parametrize("before", ["", "Factuur "])
def test_an_entry_that_a_person_made_by_hand_is_recognised(post: Post, before: str) -> None:
    """By number, date and amount, and by the relation where words stand before the number: the clerk typed it
    in, and the message still lies there."""
    order = post.new()
    post.export(order)
    paper = post.paper(order)
    with post.application.store.read() as connection:
        [(_, one)] = documents.find(connection, str(order))
    paper |= {"name": one.counterparty.name, "vat_number": one.counterparty.vat_number}
    paper["number"] = f"{before}{paper['number']}"
    post.sandboxes.admin("exact", "clerk/book", message_id=post.last(order).document_id, invoice=paper)
    post.reconcile()
    assert post.last(order).state is State.BOOKED
