"""What a person learnt of texts with which Exact refuses, for every dossier of the practice."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

refusal_texts = sa.Table(
    "refusal_texts",
    metadata,
    sa.Column("text", sa.String(500), primary_key=True),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("business_rule", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
)
