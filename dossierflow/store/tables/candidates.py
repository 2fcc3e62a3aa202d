"""What the services showed when they were last asked for divisions and companies, and what people decided."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

found_divisions = sa.Table(
    "found_divisions",
    metadata,
    sa.Column("code", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("connection_id", sa.String(128), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),  # a FoundDivision
)

found_companies = sa.Table(
    "found_companies",
    metadata,
    sa.Column("party_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("practice", sa.Boolean, nullable=False),  # the practice itself
    sa.Column("data", sa.JSON, nullable=False),  # a FoundCompany
)

binding_decisions = sa.Table(
    "binding_decisions",
    metadata,
    sa.Column("side", sa.String(16), primary_key=True),  # division, company
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # of the division; the PartyID
    sa.Column("kind", sa.String(16), nullable=False),  # set-aside, unbound, waiting
    sa.Column("at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("email", sa.String(256), nullable=False),
)
