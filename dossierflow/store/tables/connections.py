"""Connections: one consent each, with its token chain. The tokens are encrypted."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

#: Where an API key may go: the site of its first use.
api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("site", sa.String(256), nullable=False),
    sa.Column("proof", sa.String(64), nullable=False),  # that whoever wrote the site knew the key
    sa.Column("since", Instant, nullable=False),
)

connections = sa.Table(
    "connections",
    metadata,
    sa.Column("id", sa.String(128), primary_key=True),  # "exact:<user id>"
    sa.Column("user", sa.String(256), nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),  # rises with every new pair
    sa.Column("sealed", sa.Text, nullable=False),  # both tokens, Fernet
    sa.Column("obtained_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("refreshing_since", Instant),  # the mark: someone spends the refresh token of this generation
    sa.Column("refreshing_by", sa.String(128), nullable=False, default=""),
    sa.Column("broken_since", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),
)
