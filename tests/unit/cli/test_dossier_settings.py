"""Settings of a dossier are changed by name, and what cannot be is one sentence."""

import pytest

from dossierflow.cli.dossier import changed
from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.dossier import Cadence, ClientApproval, Destination, DossierSettings, MailboxFile
from dossierflow.errors import Misuse


def test_every_kind_of_setting_can_be_changed() -> None:
    settings = changed(
        DossierSettings(),
        (
            "cadence=after 1 week",
            "client_approval=true",
            "trust_exported=false",
            "journals.sales:credit-note=710",
            "default_accounts.sales=700000",
            "destinations.purchase=mailbox",
            "mailbox_file=ubl",
            "message_types.sales:credit-note=1200",
            "kinds=invoice",
        ),
    )
    assert settings.cadence is Cadence.ONE_WEEK
    assert settings.client_approval is ClientApproval.AS_IN_BILLIT
    assert settings.trust_exported is False
    assert settings.journals == {"sales:credit-note": "710"}
    assert settings.default_accounts == {"sales": "700000"}
    assert settings.destinations == {
        Direction.SALES: Destination.JOURNAL,
        Direction.PURCHASE: Destination.MAILBOX,
    }
    assert settings.mailbox_file is MailboxFile.UBL
    assert settings.message_types == {"sales:credit-note": 1200}
    assert settings.kinds == (Kind.INVOICE,)


@pytest.mark.parametrize(
    "choice",
    [
        "cadence=sometimes",
        "colour=red",
        "cadence",
        "journals=700",
        "cadence.x=1",
        "destinations.sales=moon",
        "mailbox_file=paper",
        "message_types.sales=invoice",
    ],
)
def test_what_cannot_be_is_refused_with_the_settings_name(choice: str) -> None:
    with pytest.raises(Misuse) as refusal:
        changed(DossierSettings(), (choice,))
    assert choice.split("=")[0].split(".")[0] in str(refusal.value)
