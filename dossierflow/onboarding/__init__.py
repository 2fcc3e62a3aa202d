"""Onboarding: dossiers from Exact's divisions, their master data read, judged and imported into Billit.

The same action synchronises again: it reads what changed, and imports what Billit does not have yet.
"""

from dossierflow.onboarding.approval import never_given
from dossierflow.onboarding.candidates import problems_of
from dossierflow.onboarding.create import CreateResult, CreateState, create
from dossierflow.onboarding.discover import DiscoveryResult, discover, list_candidates
from dossierflow.onboarding.imports import import_into_billit, import_relations
from dossierflow.onboarding.masterdata import ReadChoice, ReadResult, read_master_data
from dossierflow.onboarding.onboard import OnboardResult, finish, onboard
from dossierflow.onboarding.practice_itself import PracticeItself, learnt
from dossierflow.onboarding.relations import ImportResult
from dossierflow.onboarding.validate import MirroredData, ValidationResult, validate
from dossierflow.sync.rights import check_rights
from dossierflow.vat.propose import propose_vat

__all__ = [
    "CreateResult",
    "CreateState",
    "DiscoveryResult",
    "ImportResult",
    "MirroredData",
    "OnboardResult",
    "PracticeItself",
    "ReadChoice",
    "ReadResult",
    "ValidationResult",
    "check_rights",
    "create",
    "discover",
    "finish",
    "import_into_billit",
    "import_relations",
    "learnt",
    "list_candidates",
    "never_given",
    "onboard",
    "problems_of",
    "propose_vat",
    "read_master_data",
    "validate",
]
