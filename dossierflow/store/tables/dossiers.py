"""Dossiers, the rights their connected users have, sync cursors, and who is at work on what."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

dossiers = sa.Table(
    "dossiers",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(256), nullable=False),
    sa.Column("enterprise_number", sa.String(10), nullable=False),
    sa.Column("division", sa.Integer, nullable=False),
    sa.Column("party_id", sa.Integer, nullable=False),
    sa.Column("connection_id", sa.String(128), nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),  # flat, and only what differs from its template
    sa.Column("template", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("starts_on", sa.Date),  # live from this invoice date on; NULL: nobody made it live
    sa.Column("stopped", sa.Boolean, nullable=False, default=False),
    sa.Column("unbound_at", Instant),  # a person took it apart; its history stays, and nothing is done for it
    sa.Column("began_at", Instant),  # when the first run of the live dossier told what it found
    sa.Column("onboarded_at", Instant),
    sa.Column("moved_at", sa.String(40), nullable=False, default=""),  # DivisionMoveDate last seen
    # Dossiers with the same one have the same VAT codes; '' where they were not read since it is kept.
    sa.Column("chart", sa.String(64), nullable=False, default="", server_default=""),
    # Why nothing can be done in it, as both services were last seen; '' where work can be done.
    sa.Column("out_of_reach", sa.String(16), nullable=False, default="", server_default=""),
)

#: What dossiers have in common, flat: '' is the practice's own, for every dossier; the others are named.
settings_templates = sa.Table(
    "settings_templates",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("settings", sa.JSON, nullable=False),
)

dossier_events = sa.Table(
    "dossier_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("dossier_id", sa.String(32), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("event", sa.String(16), nullable=False),  # live, began, stopped, resumed, unbound, bound
    sa.Column("reason", sa.Text, nullable=False, default=""),  # a person's words
    sa.Column("facts", sa.JSON, nullable=False),
)

rights = sa.Table(
    "rights",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("endpoint", sa.String(128), primary_key=True),
    sa.Column("action", sa.String(8), primary_key=True),
    sa.Column("granted", sa.Boolean),  # NULL: Exact would not say
    sa.Column("checked_at", Instant, nullable=False),
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("scope", sa.String(64), primary_key=True),  # "exact:310001", "billit:700101"
    sa.Column("endpoint", sa.String(128), primary_key=True),
    sa.Column("position", sa.String(64), nullable=False),  # a sync Timestamp, or an ISO instant
    sa.Column("moved_at", Instant, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),  # "export:310001"
    sa.Column("holder", sa.String(128), nullable=False),
    sa.Column("until", Instant, nullable=False),
)
