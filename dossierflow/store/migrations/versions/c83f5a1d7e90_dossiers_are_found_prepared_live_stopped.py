"""a dossier is found, prepared, live from a day on, or stopped; the cut-off day becomes its start"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

revision: str = "c83f5a1d7e90"
down_revision: str | None = "9896f460d40a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: The start of a dossier that sent documents whatever their date.
EVER = "2000-01-01"


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("starts_on", sa.Date()))
    op.add_column("dossiers", sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("dossiers", sa.Column("began_at", sa.DateTime(timezone=True)))
    op.create_table(
        "dossier_events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("dossier_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
    )
    op.create_index("ix_dossier_events_dossier_id", "dossier_events", ["dossier_id"])
    _carry_over()
    op.drop_column("dossiers", "active")


def _carry_over() -> None:
    """What has delivered anything is live, from its cut-off day on; its first run was long ago."""
    connection = op.get_bind()
    dossiers = sa.table(
        "dossiers",
        *(sa.column(name) for name in ("id", "active", "stopped", "began_at")),
        sa.column("settings", sa.JSON),
        sa.column("starts_on", sa.Date),
    )
    delivered = {
        dossier_id
        for name in ("deliveries", "coda_deliveries")
        for dossier_id in connection.execute(
            sa.select(sa.table(name, sa.column("dossier_id")).c.dossier_id).distinct()
        ).scalars()
    }
    for row in connection.execute(sa.select(dossiers)).all():
        settings = dict(row.settings)
        day = settings.pop("cut_off", None) or EVER
        changed = {"settings": settings, "stopped": not row.active}
        if row.id in delivered:
            changed |= {"starts_on": date.fromisoformat(day), "began_at": sa.func.now()}
        connection.execute(dossiers.update().where(dossiers.c.id == row.id).values(changed))


def downgrade() -> None:
    op.add_column("dossiers", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_index("ix_dossier_events_dossier_id", "dossier_events")
    op.drop_table("dossier_events")
    for name in ("began_at", "stopped", "starts_on"):
        op.drop_column("dossiers", name)
