"""The ledger of deliveries: a row per delivery, and its whole story in steps that are only ever added."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("marker", sa.String(64), primary_key=True),
    sa.Column("dossier_id", sa.String(32), nullable=False),
    sa.Column("order_id", sa.Integer, nullable=False),
    sa.Column("destination", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("body_hash", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # of the last step
    sa.Column("cause", sa.Text, nullable=False, default=""),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("entry_id", sa.String(36), nullable=False, default=""),
    sa.Column("entry_number", sa.Integer),
    sa.Column("document_id", sa.String(36), nullable=False, default=""),
    sa.Column("attached", sa.Boolean, nullable=False, default=False),
    sa.Column("written_back_at", Instant),
    sa.Column("forced", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("quiet", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("draft", sa.JSON(none_as_null=True)),  # EntryDraft, while the entry is still to be compared
    sa.Column("sent_as", sa.JSON(none_as_null=True)),  # the document as Billit had it when it was sent
    sa.Column("booked_as", sa.JSON(none_as_null=True)),  # the entry as the books had it when it was booked
    sa.Column("operations", sa.JSON(none_as_null=True)),  # DocumentOperations: what it is for the VAT return
    # The database itself refuses a second attempt of the same number: two workers cannot both intend it.
    sa.UniqueConstraint("dossier_id", "order_id", "destination", "attempt"),
    sa.Index("ix_deliveries_dossier_state", "dossier_id", "state"),
    sa.Index("ix_deliveries_dossier_entry", "dossier_id", "entry_id"),
)
# What a run asks for every night must not cost more with every year: only the few rows that answer it.
_to_write_back = sa.and_(deliveries.c.state == "booked", deliveries.c.written_back_at.is_(None))
sa.Index(
    "ix_deliveries_to_write_back",
    deliveries.c.dossier_id,
    sqlite_where=_to_write_back,
    postgresql_where=_to_write_back,
)
_to_compare = deliveries.c.draft.is_not(None)
sa.Index(
    "ix_deliveries_to_compare",
    deliveries.c.dossier_id,
    sqlite_where=_to_compare,
    postgresql_where=_to_compare,
)

delivery_steps = sa.Table(
    "delivery_steps",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("marker", sa.ForeignKey("deliveries.marker"), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("request_id", sa.String(128), nullable=False, default=""),
    sa.Column("detail", sa.JSON, nullable=False),
)
