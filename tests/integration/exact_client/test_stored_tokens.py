"""Chains in both databases: encrypted, replaced by compare-and-set, opened by the right key only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from dossierflow.errors import Reconnect, SettingError
from dossierflow.kernel.tokens import TokenPair
from dossierflow.store.database import Store
from dossierflow.store.tables.connections import connections
from dossierflow.store.tokens import StoredTokens, TokenCipher, all_connections, fresh_key

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STALE = NOW - timedelta(seconds=90)
PAIR = TokenPair("access-secret", "refresh-secret", NOW, NOW + timedelta(seconds=600))
NEXT = TokenPair("access-next", "refresh-next", NOW, NOW + timedelta(seconds=600))


@pytest.fixture
def tokens(store: Store) -> StoredTokens:
    kept = StoredTokens(store, TokenCipher(fresh_key()), "exact:user-1")
    kept.start("Lotte Vermeulen", PAIR)
    return kept


def test_a_chain_comes_back_as_it_was_stored(tokens: StoredTokens) -> None:
    stored = tokens.load()
    assert stored.pair == PAIR
    assert (stored.status.id, stored.status.user, stored.status.generation) == (
        "exact:user-1",
        "Lotte Vermeulen",
        1,
    )


def test_no_token_stands_in_the_database(tokens: StoredTokens, store: Store) -> None:
    with store.read() as database:
        row = database.execute(sa.select(connections)).one()
    assert "secret" not in repr(row)


def test_only_one_claim_is_given_out(tokens: StoredTokens) -> None:
    assert tokens.claim(1, "a", NOW, STALE) is not None
    assert tokens.claim(1, "b", NOW, STALE) is None
    tokens.release("b")
    assert tokens.claim(1, "b", NOW, STALE) is None
    tokens.release("a")
    assert tokens.claim(1, "b", NOW, STALE) is not None


def test_a_stale_claim_is_taken_over(tokens: StoredTokens) -> None:
    tokens.claim(1, "a", NOW, STALE)
    later = NOW + timedelta(seconds=91)
    taken = tokens.claim(1, "b", later, later - timedelta(seconds=90))
    assert taken is not None
    assert taken.status.refreshing_by == "a"  # whose remains these are
    assert tokens.load().status.refreshing_by == "b"


def test_a_claim_on_an_older_generation_fails(tokens: StoredTokens) -> None:
    tokens.save(1, NEXT)
    assert tokens.claim(1, "a", NOW, STALE) is None


def test_a_successor_clears_the_mark_and_counts_up(tokens: StoredTokens) -> None:
    tokens.claim(1, "a", NOW, STALE)
    stored = tokens.save(1, NEXT)
    assert stored.pair == NEXT
    assert (stored.status.generation, stored.status.refreshing_since) == (2, None)


def test_a_successor_of_a_chain_that_a_new_consent_replaced_is_dropped(tokens: StoredTokens) -> None:
    tokens.start("Lotte Vermeulen", PAIR)
    assert tokens.save(1, NEXT).pair == PAIR


def test_a_new_consent_mends_a_broken_chain(tokens: StoredTokens) -> None:
    tokens.give_up(1, "used before", NOW)
    assert tokens.load().status.reason == "used before"
    assert tokens.claim(1, "a", NOW, STALE) is None
    status = tokens.start("Lotte Vermeulen", NEXT).status
    assert (status.broken_since, status.reason, status.generation) == (None, "", 2)


def test_giving_up_an_older_generation_breaks_nothing(tokens: StoredTokens) -> None:
    tokens.save(1, NEXT)
    tokens.give_up(1, "used before", NOW)
    assert tokens.load().status.broken_since is None


def test_connections_are_listed_without_a_key(tokens: StoredTokens, store: Store) -> None:
    StoredTokens(store, TokenCipher(fresh_key()), "billit:office").start("Office", PAIR)
    with store.read() as database:
        assert [one.id for one in all_connections(database)] == ["billit:office", "exact:user-1"]


def test_an_unknown_connection_needs_a_consent(store: Store) -> None:
    with pytest.raises(Reconnect):
        StoredTokens(store, TokenCipher(fresh_key()), "exact:nobody").load()


def test_a_key_is_rotated_by_putting_the_new_one_in_front(store: Store) -> None:
    old, new = fresh_key(), fresh_key()
    StoredTokens(store, TokenCipher(old), "exact:user-1").start("Lotte", PAIR)
    both = StoredTokens(store, TokenCipher(f"{new}, {old}"), "exact:user-1")
    assert both.load().pair == PAIR
    with pytest.raises(SettingError, match="another key"):
        StoredTokens(store, TokenCipher(new), "exact:user-1").load()
    both.save(1, NEXT)
    assert StoredTokens(store, TokenCipher(new), "exact:user-1").load().pair == NEXT


@pytest.mark.parametrize("key", ["", " , ", "short", "x" * 44, "é" * 44])
def test_a_missing_or_malformed_key_is_a_setting_to_correct(key: str) -> None:
    with pytest.raises(SettingError, match="DOSSIERFLOW_SECRET_KEY"):
        TokenCipher(key)
