"""Problems: found, found again, solved, or laid to rest by a person."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

problems = sa.Table(
    "problems",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),  # '' = the whole practice
    sa.Column("kind", sa.String(64), primary_key=True),
    sa.Column("subject", sa.String(256), primary_key=True),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("last_seen", Instant, nullable=False),
    sa.Column("solved_at", Instant, index=True),
    sa.Column("set_aside_at", Instant),  # laid to rest, until its facts change
    sa.Column("set_aside_reason", sa.Text, nullable=False, default="", server_default=""),
)
