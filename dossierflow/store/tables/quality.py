"""What suites found, each time that rows were judged."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

quality_results = sa.Table(
    "quality_results",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("suite", sa.String(64), primary_key=True),
    sa.Column("at", Instant, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("breaches", sa.JSON, nullable=False),  # how many rows broke each expectation that any broke
)
