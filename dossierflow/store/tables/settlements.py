"""What a person decided of a document that may stand in Exact already: kept for ever."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

settlements = sa.Table(
    "settlements",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("order_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("decision", sa.String(16), nullable=False),
    sa.Column("entry_id", sa.String(36), nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
)
