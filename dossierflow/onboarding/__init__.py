"""Onboarding: dossiers from Exact's divisions, their master data read, judged and imported into Billit.

The same action synchronises again: it reads what changed, and imports what Billit does not have yet.
"""

from dossierflow.onboarding.approval import never_given
from dossierflow.onboarding.discover import DiscoveryResult, discover, learnt_office
from dossierflow.onboarding.imports import ImportResult, import_into_billit
from dossierflow.onboarding.masterdata import ReadChoice, ReadResult, read_master_data
from dossierflow.onboarding.onboard import OnboardResult, finish, onboard
from dossierflow.onboarding.validate import MirroredData, ValidationResult, validate
from dossierflow.sync.rights import check_rights
from dossierflow.vat.propose import propose_vat

__all__ = [
    "DiscoveryResult",
    "ImportResult",
    "MirroredData",
    "OnboardResult",
    "ReadChoice",
    "ReadResult",
    "ValidationResult",
    "check_rights",
    "discover",
    "finish",
    "import_into_billit",
    "learnt_office",
    "never_given",
    "onboard",
    "propose_vat",
    "read_master_data",
    "validate",
]
