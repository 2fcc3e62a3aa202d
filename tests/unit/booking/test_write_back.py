"""The entry number comes back to Billit, and the client's own words stay."""

import datetime as dt

import pytest

from dossierflow.booking.match import match
from dossierflow.booking.write_back import booking_line, write_back
from dossierflow.delivery.send import send
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import DossierSettings
from dossierflow.errors import Refused, Unavailable
from dossierflow.sync import read_books
from tests.support.fakes import Bench

LINE = "Exact Online: booked as 26700001 in journal 700 on 25/11/2026"


def booked(bench: Bench, count: int = 1, internal_info: str = "", direction: str = "sales") -> None:
    for order_id in range(1, count + 1):
        one = bench.offer(order_id, pdf=False, internal_info=internal_info, direction=Direction(direction))
        send(bench.session, [one])
    read_books(bench.session)
    match(bench.session)


def test_the_line_says_number_journal_and_day() -> None:
    assert booking_line("en", "700", 26700001, dt.date(2026, 11, 25)) == LINE


def test_a_sale_gets_its_number_and_never_the_mark_of_a_sent_invoice(bench: Bench) -> None:
    booked(bench)
    assert write_back(bench.session).documents == 1
    assert bench.billit.patched == [(1, {"internal_info": LINE})]


def test_a_purchase_is_marked_as_taken_over_too(bench: Bench) -> None:
    booked(bench, direction="purchase")
    write_back(bench.session)
    assert bench.billit.patched == [(1, {"internal_info": LINE, "is_sent": True})]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", LINE),
        ("For Jan", f"For Jan\n{LINE}"),
        ("Exact Online: booked as 1 in journal 2 on 01/01/2026", LINE),
        ("For Jan\nExact Online: booked as 1 in journal 2 on 01/01/2026\nand An", f"For Jan\nand An\n{LINE}"),
        ("See Exact Online: no\n", f"See Exact Online: no\n{LINE}"),
    ],
)
def test_what_the_client_wrote_stays_and_our_old_line_goes(bench: Bench, before: str, after: str) -> None:
    booked(bench, internal_info=before)
    write_back(bench.session)
    assert bench.billit.documents[1].internal_info == after


def test_it_is_written_once(bench: Bench) -> None:
    booked(bench)
    write_back(bench.session)
    assert write_back(bench.session).documents == 0
    assert len(bench.billit.patched) == 1


def test_a_death_after_the_writing_writes_the_same_again(bench: Bench) -> None:
    booked(bench)
    bench.billit.refusals["patch", 1] = KeyError("nobody catches it")
    with pytest.raises(KeyError):
        write_back(bench.session)
    bench.billit.refusals.clear()
    bench.clock.instant += dt.timedelta(days=1)
    assert write_back(bench.session).documents == 1
    assert bench.billit.documents[1].internal_info == LINE


def test_a_refusal_holds_nobody_and_is_told_until_it_is_over(bench: Bench) -> None:
    booked(bench, 2)
    bench.billit.refusals["patch", 1] = Refused("no", raw="the period is closed at Billit")
    done = write_back(bench.session)
    assert (done.documents, len(done.problems)) == (1, 1)
    assert bench.problems()["write-back-refused"] == {
        "document": "2026-001",
        "order": "1",
        "party": "Klant BV",
        "date": "01/11/2026",
        "entry": "26700001",
        "answer": "the period is closed at Billit",
    }
    bench.billit.refusals.clear()
    assert write_back(bench.session).documents == 1
    assert bench.problems() == {}


def test_what_passes_by_itself_ends_the_run(bench: Bench) -> None:
    booked(bench)
    bench.billit.refusals["get", 1] = Unavailable("Billit is down")
    with pytest.raises(Unavailable):
        write_back(bench.session)


def test_many_say_how_far_they_are(bench: Bench) -> None:
    booked(bench, 20)
    bench.said.clear()
    write_back(bench.session)
    assert bench.said == ["Bakkerij: 20 of 20 entry numbers written to Billit"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nl", "Exact Online: geboekt onder boekstuknummer 26700001 in dagboek 700 op 25/11/2026"),
        (
            "fr",
            "Exact Online : comptabilisé sous le numéro d'écriture 26700001 "
            "dans le journal 700 le 25/11/2026",
        ),
    ],
)
def test_the_client_reads_its_own_language_and_our_line_in_another_goes(
    bench: Bench, language: str, line: str
) -> None:
    before = [booking_line(one, "2", 1, dt.date(2026, 1, 1)) for one in ("en", "nl", "fr")]
    booked(bench, internal_info="\n".join(["For Jan", *before, "and An"]))
    bench.settings = DossierSettings(client_language=language)
    write_back(bench.session)
    assert bench.billit.documents[1].internal_info == f"For Jan\nand An\n{line}"
