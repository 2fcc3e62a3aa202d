"""settings are what differs: flat, without what is as the defaults of this version"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "f67232952d91"
down_revision: str | None = "ba53cac79f78"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

#: As the version before this one had them.
DEFAULTS: dict[str, Any] = {
    "cadence": "after 1 day",
    "destinations.sales": "journal",
    "destinations.purchase": "journal",
    "kinds": ["invoice", "credit-note"],
    "trust_exported": True,
    "client_approval": "no",
    "use_proposed_vat": False,
    "vat_precedence": "ask",
    "vat_deduction": "ask",
    "deducts_vat": True,
    "credit_notes_with_invoices": False,
    "negative_invoices_as_credit_notes": False,
    "create_relations": False,
    "compare_ubl": True,
    "mailbox": "",
    "sender_mailbox": "",
    "mailbox_file": "ubl with pdf",
    "scan_lines": True,
    "mailbox_days": 7,
    "scan_days": 3,
    "coda": True,
    "coda_destination": "folder",
    "coda_folder": "",
    "coda_off": [],
    "coda_copies": False,
    "client_language": "",
}


def upgrade() -> None:
    op.create_table(
        "settings_templates",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings_templates")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template", sa.String(length=64), server_default="", nullable=False))
    dossiers = sa.table("dossiers", sa.column("id", sa.String), sa.column("settings", sa.JSON))
    connection = op.get_bind()
    for row in connection.execute(sa.select(dossiers.c.id, dossiers.c.settings)).all():
        own = {name: value for name, value in _flat(row.settings) if DEFAULTS.get(name, "") != value}
        connection.execute(dossiers.update().where(dossiers.c.id == row.id).values(settings=own))


def _flat(settings: dict[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in settings.items():
        nested = isinstance(value, dict)
        if name == "client_approval":  # a switch once
            value = {True: "released sales and approved costs", False: "no"}.get(value, value)
        found += [(f"{name}.{part}", one) for part, one in value.items()] if nested else [(name, value)]
    return found


def downgrade() -> None:
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_column("template")
    op.drop_table("settings_templates")
