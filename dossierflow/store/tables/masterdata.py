"""What onboarding reads from Exact, and what of it has been imported into Billit."""

import sqlalchemy as sa

from dossierflow.store.database import Instant, metadata


def _mirror(name: str, key: str, *columns: sa.Column) -> sa.Table:  # type: ignore[type-arg]
    """A mirrored entity: its plain type as JSON, the fingerprint of that, and the one Billit has."""
    return sa.Table(
        name,
        metadata,
        sa.Column("dossier_id", sa.String(32), primary_key=True),
        sa.Column(key, sa.String(64), primary_key=True),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("imported", sa.String(64), nullable=False, default=""),
        *columns,
    )


relations = _mirror(
    "relations",
    "exact_id",
    sa.Column("vat_number", sa.String(32), nullable=False, default="", index=True),
    sa.Column("customer_party_id", sa.Integer),
    sa.Column("supplier_party_id", sa.Integer),
    sa.Column("written", sa.JSON(none_as_null=True)),  # by role, what stands in Billit of ours
    sa.Column("differs", sa.JSON(none_as_null=True)),  # by role, what the client has otherwise there
    sa.Column("bank_accounts", sa.JSON(none_as_null=True)),  # IBANs, of Exact and of earlier invoices
    sa.Column("deleted_at", Instant),
)
# A dossier may have a hundred thousand, and each is found by its party while relations are written.
sa.Index("ix_relations_dossier_id_customer_party_id", relations.c.dossier_id, relations.c.customer_party_id)
sa.Index("ix_relations_dossier_id_supplier_party_id", relations.c.dossier_id, relations.c.supplier_party_id)
gl_accounts = _mirror(
    "gl_accounts",
    "exact_id",
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("deleted_at", Instant),
)
journals = _mirror("journals", "code")
vat_codes = _mirror("vat_codes", "code")
periods = _mirror("periods", "name")  # "2026-11": financial year and period
payment_conditions = _mirror("payment_conditions", "code")
cost_centers = _mirror("cost_centers", "code")
cost_units = _mirror("cost_units", "code")
currencies = _mirror("currencies", "code")
document_types = _mirror("document_types", "id")
mailboxes = _mirror("mailboxes", "exact_id")

#: What a person confirmed a VAT code to be for: it says its boxes of the VAT return.
vat_code_kinds = sa.Table(
    "vat_code_kinds",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("vat_code", sa.String(8), primary_key=True),  # without padding
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("purchase_class", sa.String(16), nullable=False, default=""),
    sa.Column("confirmed_by", sa.String(128), nullable=False),
    sa.Column("set_at", Instant, nullable=False),
)

vat_mappings = sa.Table(
    "vat_mappings",
    metadata,
    sa.Column("dossier_id", sa.String(32), primary_key=True),
    sa.Column("direction", sa.String(8), primary_key=True),
    sa.Column("ventilation", sa.String(8), primary_key=True),
    sa.Column("rate", sa.String(8), primary_key=True),  # per cent, normalised text: "21", "5.5"
    sa.Column("purchase_class", sa.String(16), primary_key=True, default=""),  # '' = every class
    sa.Column("vat_code", sa.String(8), nullable=False),
    sa.Column("confirmed_by", sa.String(128), nullable=False, default=""),  # '' = a proposal
    sa.Column("set_at", Instant, nullable=False),
)
