"""A store from before doubles were looked for: what it holds is found and followed from the first run on."""

from datetime import date

from alembic import command

from dossierflow.booking.match import match
from dossierflow.delivery.as_known import as_sent, of_entry
from dossierflow.delivery.send import send
from dossierflow.store import bookings, documents, entries, migrate
from dossierflow.store.database import Store
from dossierflow.sync import read_books
from tests.support.fakes import DOSSIER, Bench, summary

BEFORE = "a8d25c3f7b16"


def test_existing_rows_get_their_reference_and_bookings_what_they_were(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    send(bench.session, [bench.offer(1, pdf=False)])
    read_books(bench.session)
    match(bench.session)
    marker = bench.delivery().marker
    with sqlite_store.begin() as connection:
        command.downgrade(migrate._config(connection), BEFORE)
        command.upgrade(migrate._config(connection), "head")
        [found] = documents.with_numbers(connection, DOSSIER.id, {("1", date(2000, 1, 1))})
        [row] = entries.candidates(connection, DOSSIER.id, {"1"}, [], [], [])
        kept = bookings.facts(connection, marker)
    assert found.number == summary().number
    sent, booked = as_sent(found), of_entry(row)
    later = {"vat-amount", "currency", "kind"}
    assert kept[0] == {name: value for name, value in sent.items() if name not in later}
    assert kept[1] == {name: value for name, value in booked.items() if name != "period"} | {"lines": {}}
