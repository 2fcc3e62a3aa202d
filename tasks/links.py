"""The links of this installation: its settings, and the run forms and pages that its Prefect server has."""

from __future__ import annotations

from collections.abc import Iterable

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import DeploymentSort
from prefect.settings import PREFECT_UI_URL

from dossierflow.kernel.settings import Settings
from dossierflow.reports.links import Form, Links
from tasks.process import application

#: Names of deployments to which no link leads: what runs by itself, and what books a second time on purpose.
BY_ITSELF = ("share", "by rhythm", "every 10 minutes", "again on purpose")
SOME = 200  # of which the server tells at once
_published: dict[str, str] = {}


async def links(*keys: str) -> Links:
    """What pages may link to; of the pages with these keys the newest versions."""
    async with get_client() as client:
        forms = await _forms(client)
        wanted = [key for key in dict.fromkeys(keys) if key not in _published]
        for start in range(0, len(wanted), SOME):
            these = ArtifactCollectionFilterKey(any_=wanted[start : start + SOME])
            any_of = ArtifactCollectionFilter(key=these)
            found = await client.read_latest_artifacts(artifact_filter=any_of, limit=SOME)
            _published.update({one.key: str(one.latest_id) for one in found})
    return linking(application().settings, forms, _published)


def linking(settings: Settings, forms: Iterable[Form] = (), versions: dict[str, str] | None = None) -> Links:
    """The links of these settings."""
    return Links(
        exact_site=settings.exact_url,
        exact_company_page=settings.exact_company_page,
        exact_entry_page=settings.exact_entry_page,
        billit_document_page=settings.billit_document_page,
        billit_dossier_page=settings.billit_dossier_page,
        forms=tuple(forms),
        versions=dict(versions or {}),
    )


def address_of(key: str) -> str:
    """A page's address for a log, which takes whole ones only: of the newest version that is known."""
    root = str(PREFECT_UI_URL.value() or "").rstrip("/")
    version = _published.get(key)
    return f"{root}/artifacts/artifact/{version}" if version else f"{root}/artifacts/key/{key}"


def published(key: str, artifact_id: str) -> None:
    """A page has a new version."""
    _published[key] = artifact_id


async def _forms(client: PrefectClient) -> list[Form]:
    flows = {flow.id: flow.name for flow in await client.read_flows(limit=SOME)}
    found = await client.read_deployments(limit=SOME, sort=DeploymentSort.NAME_ASC)
    return [
        _form(flows[deployment.flow_id], deployment)
        for deployment in found
        if deployment.name not in BY_ITSELF and deployment.flow_id in flows
    ]


def _form(flow: str, deployment: DeploymentResponse) -> Form:
    schema = deployment.parameter_openapi_schema or {}
    return Form(
        flow,
        str(deployment.id),
        frozenset(schema.get("properties", {})),
        frozenset(schema.get("required", ())) - frozenset(deployment.parameters or {}),
    )
