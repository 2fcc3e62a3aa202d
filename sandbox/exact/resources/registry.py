"""Which behaviour each endpoint has; what is not listed is plain rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox.exact.answers import Answer, not_found
from sandbox.exact.call import Call
from sandbox.exact.contract import endpoints
from sandbox.exact.entries.kinds import PURCHASES, SALES
from sandbox.exact.odata.projection import linked_rows
from sandbox.exact.odata.reading import read_page
from sandbox.exact.resources import divisions, documents, mailboxes, masterdata, relations, sync, users
from sandbox.exact.resources.base import Resource
from sandbox.exact.resources.entries import Entries, EntryLines

_OWN: Mapping[str, Resource] = {
    "current/Me": divisions.Me(),
    "system/Divisions": divisions.Divisions(),
    "system/AllDivisions": divisions.AllDivisions(),
    "system/GetMostRecentlyUsedDivisions": divisions.RecentDivisions(),
    "hrm/Divisions": divisions.HrmDivisions(),
    "users/UserHasRights": users.UserHasRights(),
    "users/UserRoles": users.UserRoles(),
    "users/UserRolesPerDivision": users.UserRolesPerDivision(),
    "crm/Accounts": relations.Accounts(),
    "crm/BankAccounts": relations.BankAccounts(),
    "crm/Addresses": relations.Addresses(),
    "financial/GLAccounts": masterdata.GLAccounts(),
    "financial/Journals": masterdata.Journals(),
    "read/financial/JournalStatusList": masterdata.JournalStatusList(),
    "vat/VATCodes": masterdata.VATCodes(),
    "cashflow/PaymentConditions": masterdata.Coded(),
    "hrm/Costcenters": masterdata.Coded(),
    "hrm/Costunits": masterdata.Coded(),
    "salesentry/SalesEntries": Entries(SALES),
    "salesentry/SalesEntryLines": EntryLines(SALES),
    "purchaseentry/PurchaseEntries": Entries(PURCHASES),
    "purchaseentry/PurchaseEntryLines": EntryLines(PURCHASES),
    "documents/Documents": documents.Documents(),
    "documents/DocumentAttachments": documents.DocumentAttachments(),
    "mailbox/Mailboxes": mailboxes.Mailboxes(),
    "mailbox/MailMessagesSent": mailboxes.MailMessagesSent(),
    "mailbox/MailMessageAttachments": mailboxes.MailMessageAttachments(),
    "read/mailbox/PreferredMailbox": mailboxes.PreferredMailbox(),
    "read/mailbox/DefaultMailbox": mailboxes.DefaultMailbox(),
    "read/mailbox/PreferredMailboxForOperation": mailboxes.PreferredMailboxForOperation(),
    "sync/Deleted": sync.Deleted(),
    "read/sync/Sync/SyncTimestamp": sync.SyncTimestamp(),
}

RESOURCES: Mapping[str, Resource] = {path: _OWN.get(path, Resource()) for path in endpoints()}


def linked_collection(call: Call, name: str) -> Answer:
    """The rows behind a navigation property: Entries(guid'…')/EntryLines."""
    link = call.endpoint.links.get(name)
    if link is None:
        raise not_found()
    row = RESOURCES[call.endpoint.path].existing(call)
    rows = linked_rows(call.endpoint, name, row, call.world, call.division)
    return read_page(replace(call, endpoint=endpoints()[link.to], key=""), rows)
