"""A division's relations with their bank accounts, and the company itself as Exact keeps it."""

from __future__ import annotations

from typing import Any

from sandbox.exact.resources.relations import padded_code
from sandbox.exact.seed.identity import guid
from sandbox.exact.world import World
from sandbox.kernel.table import Row
from sandbox.practice.model import Company, Relation

OWN_DIVISION = "D"


def seed_relations(world: World, seed: int, company: Company, by: Row) -> None:
    division = company.division or 0
    world.save(division, "crm/Accounts", _company_itself(seed, company), by)
    for relation in company.relations:
        account = world.save(division, "crm/Accounts", _account(world, seed, company, relation), by)
        if relation.iban:
            bank_account = {
                "ID": guid(seed, division, "crm/BankAccounts", relation.key),
                "Account": account["ID"],
                "AccountName": relation.name,
                "BankAccount": relation.iban,
                "IBAN": relation.iban,
                "BICCode": relation.bic,
                "BankAccountHolderName": relation.name,
                "Type": "A",
                "Main": True,
                "Blocked": False,
            }
            world.save(division, "crm/BankAccounts", bank_account, by)


def _company_itself(seed: int, company: Company) -> Row:
    return {
        "ID": guid(seed, company.division, "crm/Accounts", "own"),
        "Code": padded_code("1"),
        "Name": company.name,
        "Type": OWN_DIVISION,
        "Status": "A",
        "IsSales": False,
        "IsSupplier": False,
        "Blocked": False,
        "VATNumber": company.vat_number,
        "ChamberOfCommerce": company.enterprise_number,
        "Country": company.address.country,
    }


def _account(world: World, seed: int, company: Company, relation: Relation) -> Row:
    address = relation.address
    return {
        "ID": guid(seed, company.division, "crm/Accounts", relation.key),
        "Code": padded_code(relation.code),
        "Name": relation.name,
        "Type": "A",
        "Status": _status(relation),
        "IsSales": relation.is_customer,
        "IsSupplier": relation.is_supplier,
        "Blocked": relation.blocked,
        "VATNumber": relation.vat_number or None,
        "ChamberOfCommerce": relation.enterprise_number or None,
        "AddressLine1": f"{address.street} {address.number}".strip(),
        "Postcode": address.postcode,
        "City": address.city,
        "Country": address.country,
        "Email": relation.email or None,
        "Phone": relation.phone or None,
        "Language": relation.language,
        "GLAccountSales": _gl_account(world, company, relation.sales_account),
        "GLAccountPurchase": _gl_account(world, company, relation.purchase_account),
        "SalesVATCode": relation.sales_vat or None,
        "PurchaseVATCode": relation.purchase_vat or None,
        "PaymentConditionSales": (relation.is_customer and relation.payment_condition) or None,
        "PaymentConditionPurchase": (relation.is_supplier and relation.payment_condition) or None,
        "SalesCurrency": "EUR",
        "PurchaseCurrency": "EUR",
        "StartDate": "2020-01-01T00:00:00",
    }


def _status(relation: Relation) -> str:
    if relation.is_customer:
        return "C"
    return "P" if relation.is_prospect else "A"


def _gl_account(world: World, company: Company, code: str) -> Any:
    row = world.table(company.division or 0, "financial/GLAccounts").first("Code", code)
    return row and row["ID"]
