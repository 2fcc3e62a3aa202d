"""What was kept as English sentences before there were phrases."""

import pytest
from alembic import command

from dossierflow.delivery.destinations.message_status import PROBLEMS
from dossierflow.domain.delivery import State
from dossierflow.store import deliveries, migrate
from dossierflow.store.database import Store
from dossierflow.store.tables import deliveries as tables
from dossierflow.texts import Phrase, phrase, words
from tests.support.fakes import NOW, Bench

BEFORE = "c41e07b6d2f9"


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("was rejected in Exact", phrase("cause.message-rejected")),
        ("entry 26700001 was deleted in Exact", Phrase("entry 26700001 was deleted in Exact")),
    ],
)
def test_a_cause_that_decides_becomes_its_key_and_others_are_shown_as_they_are(
    sqlite_store: Store, sentence: str, cause: Phrase
) -> None:
    bench = Bench(sqlite_store)
    marker = bench.offer().marker
    with sqlite_store.begin() as connection:
        connection.execute(
            tables.deliveries.insert().values(
                marker=marker, dossier_id="310001", order_id=1, destination="mailbox", attempt=1,
                body_hash="",
                state=State.REJECTED, cause=sentence, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        command.downgrade(migrate._config(connection), BEFORE)
        command.upgrade(migrate._config(connection), "head")
        kept_cause = deliveries.get(connection, marker).cause
    assert kept_cause == cause
    assert (cause in PROBLEMS) is (cause.key != "")
    assert words("en").say(kept_cause) == sentence
