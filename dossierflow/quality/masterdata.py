"""What Exact's master data must look like before it is imported into Billit."""

from __future__ import annotations

from collections.abc import Sequence

from stdnum.eu import vat as eu_vat

from dossierflow.domain.chart import GlAccount, Journal, VatCode
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.relation import Relation
from dossierflow.quality.suite import Expectation, Quality, check

INT32 = 2**31 - 1  # Billit's GLAccount.Code is a 32-bit integer


def _given(column: str) -> Expectation:
    return Expectation(f"{column}-given", column, "ExpectColumnValueLengthsToBeBetween", {"min_value": 1})


def _true(name: str, column: str, shows: str) -> Expectation:
    return Expectation(name, column, "ExpectColumnValuesToBeInSet", {"value_set": [True]}, shows)


def _unique(column: str) -> Expectation:
    return Expectation(f"{column}-unique", column, "ExpectColumnValuesToBeUnique")


RELATION_RULES = (
    _given("name"),
    _unique("code"),
    _true("vat-number-valid", "vat_number_valid", "vat_number"),
    Expectation(
        "country-code",
        "country",
        "ExpectColumnValuesToMatchRegex",
        {"regex": r"^(?:[A-Z]{2})?$"},
    ),
)

GL_ACCOUNT_RULES = (
    _given("description"),
    _unique("code"),
    _true("code-number", "code_is_number", "code"),
)

JOURNAL_RULES = (
    _given("code"),
    _unique("code"),
    _given("description"),
)

VAT_CODE_RULES = (
    _given("code"),
    _unique("code"),
    Expectation(
        "type-known",
        "type",
        "ExpectColumnValuesToBeInSet",
        {"value_set": ["B", "E", "I", "N"]},
    ),
    Expectation(
        "rate-plausible",
        "rate",
        "ExpectColumnValuesToBeBetween",
        {"min_value": 0, "max_value": 100},
    ),
)


def check_relations(relations: Sequence[Relation]) -> Quality:
    rows = [
        {
            "exact_id": one.exact_id,
            "name": one.name.strip(),
            "code": one.code,
            "country": one.country.strip(),
            "vat_number": one.vat_number,
            "vat_number_valid": vat_number_fits(one.vat_number),
        }
        for one in relations
    ]
    return check("relations", rows, "exact_id", RELATION_RULES)


def check_gl_accounts(accounts: Sequence[GlAccount]) -> Quality:
    rows = [
        {
            "exact_id": one.exact_id,
            "code": one.code,
            "description": one.description.strip(),
            "code_is_number": one.code.isdigit() and int(one.code) <= INT32,
        }
        for one in accounts
    ]
    return check("gl-accounts", rows, "exact_id", GL_ACCOUNT_RULES)


def check_journals(journals: Sequence[Journal]) -> Quality:
    rows = [{"key": one.code, "code": one.code, "description": one.description.strip()} for one in journals]
    return check("journals", rows, "key", JOURNAL_RULES)


def check_vat_codes(codes: Sequence[VatCode]) -> Quality:
    rows = [
        {"key": one.code, "code": one.code.strip(), "type": one.type, "rate": float(one.rate)}
        for one in codes
    ]
    return check("vat-codes", rows, "key", VAT_CODE_RULES)


def vat_number_fits(number: str) -> bool:
    """No number, a valid European one, or one from outside the Union, which nobody here can judge."""
    text = number.replace(" ", "").replace(".", "").upper()
    if not text:
        return True
    if text.startswith("BE") or text.isdigit():
        return bool(enterprise_number(text))
    known = text[:2].lower().replace("el", "gr") in eu_vat.MEMBER_STATES or text.startswith("EL")
    return eu_vat.is_valid(text) if known else True
