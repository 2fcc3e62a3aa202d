"""A document's story as a page."""

from __future__ import annotations

from dossierflow.domain.delivery import Delivery, Step
from dossierflow.kernel.clock import BRUSSELS
from dossierflow.kernel.money import show
from dossierflow.practice.story import Story
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.markdown import prose, table


def attempt_title(one: Delivery) -> str:
    purpose = ", a second time on purpose" if one.forced else ""
    return f"Attempt {one.attempt} to {one.destination}{purpose} ({one.marker})"


def step_rows(steps: list[Step]) -> list[tuple[str, str, str]]:
    """When (Belgian time), state, and why."""
    return [(f"{one.at.astimezone(BRUSSELS):%d/%m/%Y %H:%M:%S}", one.state.value, one.cause) for one in steps]


def story_markdown(story: Story, language: Language = "en") -> str:
    """What is open first, then every attempt, the newest first."""
    document = story.document
    sections = [
        f"# {prose(document.number)} of {prose(document.counterparty.name)}",
        f"{document.direction} {document.kind} · {document.date:%d/%m/%Y} · {show(document.total_incl)} "
        f"{document.currency} · {prose(story.dossier.name)} ({story.dossier.id}) · order {document.order_id}",
    ]
    for told in (explain(one, language) for one in story.problems):
        sections.append(f"**{prose(told.what)}**  \n{prose(told.why)}  \n→ {prose(told.next_step)}")
    if not story.deliveries:
        sections.append("Not sent to Exact yet.")
    for delivery, steps in reversed(story.deliveries):
        sections += [f"## {attempt_title(delivery)}", table(["When", "State", "Why"], step_rows(steps))]
    return "\n\n".join(sections)
