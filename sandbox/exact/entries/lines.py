"""One line of an entry, checked against the division's data and computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.exact.entries.kinds import Kind
from sandbox.exact.entries.vat import LineVat, line_vat
from sandbox.exact.money import cents
from sandbox.exact.texts import Complaint, complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row

REFUSED_TYPES = (20, 22, 24)  # receivable, payable, VAT: never on an entry line (E23)
NON_DEDUCTIBLE = "VATNonDeductiblePercentage"  # a fraction, as all of Exact's percentages (inferred)
MANDATORY = 1  # of UseCostcenter and UseCostunit


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """`sent` is what the client gave; the rest is what Exact knows about it."""

    sent: Row
    gl_account: Row | None
    vat_code: Row | None
    cost_center: Row | None
    cost_unit: Row | None
    vat: LineVat
    complaints: tuple[Complaint, ...]


def check_line(world: World, division: int, kind: Kind, sent: Row) -> CheckedLine:
    gl_account = world.table(division, "financial/GLAccounts").get(str(sent.get("GLAccount")))
    code = sent.get("VATCode") or (gl_account or {}).get("VATCode")
    vat_code = find_vat_code(world, division, code) if code else None
    cost_center = _coded(world, division, "hrm/Costcenters", sent.get("CostCenter"))
    cost_unit = _coded(world, division, "hrm/Costunits", sent.get("CostUnit"))
    given = sent.get("VATAmountFC")
    vat = line_vat(
        cents(sent.get("AmountFC")),
        vat_code,
        None if given is None else cents(given),
        non_deductible(kind, sent, gl_account),
    )
    complaints = (
        *_amount_complaints(sent),
        *_gl_complaints(gl_account),
        *_vat_complaints(kind, code, vat_code, vat),
        *_cost_complaints("Cost center", "UseCostcenter", gl_account, sent.get("CostCenter"), cost_center),
        *_cost_complaints("Cost unit", "UseCostunit", gl_account, sent.get("CostUnit"), cost_unit),
    )
    return CheckedLine(sent, gl_account, vat_code, cost_center, cost_unit, vat, complaints)


def non_deductible(kind: Kind, sent: Row, gl_account: Row | None) -> Decimal:
    """Mixed use: the line says which fraction of its VAT is a cost, or else its GL account does."""
    if kind.vat_side != "P":
        return Decimal(0)
    share = sent.get(NON_DEDUCTIBLE)
    share = (gl_account or {}).get(NON_DEDUCTIBLE) if share is None else share
    return Decimal(str(share or 0))


def find_vat_code(world: World, division: int, code: str) -> Row | None:
    """With its padding or without: picqer #325 sends a bare 2, and only other fields are complained of."""
    return world.table(division, "vat/VATCodes").first("Code", code.strip().ljust(3))


def _coded(world: World, division: int, path: str, code: str | None) -> Row | None:
    return world.table(division, path).first("Code", code) if code else None


def _amount_complaints(sent: Row) -> Iterator[Complaint]:
    if sent.get("AmountFC") is None:
        yield complaint("mandatory", "Amount")


def _gl_complaints(gl_account: Row | None) -> Iterator[Complaint]:
    if gl_account is None:
        yield complaint("gl-mandatory")
    elif gl_account["Type"] in REFUSED_TYPES:
        yield complaint("invalid", "G/L account type")
    elif gl_account.get("IsBlocked"):
        yield complaint("blocked", "G/L account")


def _vat_complaints(kind: Kind, asked: str | None, code: Row | None, vat: LineVat) -> Iterator[Complaint]:
    if asked and code is None:
        yield complaint("invalid-reference", "VAT code")
    elif code is not None and code["VATTransactionType"] not in ("B", kind.vat_side):
        yield complaint("not-allowed", "VAT code")
    elif code is not None and code.get("IsBlocked"):
        yield complaint("blocked", "VAT code")
    elif not vat.allowed:
        yield complaint("vat-not-allowed")


def _cost_complaints(
    label: str, use: str, gl_account: Row | None, asked: str | None, found: Row | None
) -> Iterator[Complaint]:
    if asked and found is None:
        yield complaint("invalid-reference", label)
    elif not asked and gl_account is not None and gl_account.get(use) == MANDATORY:
        yield complaint("mandatory", label)
