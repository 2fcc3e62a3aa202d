"""A document's story as a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dossierflow.domain.delivery import STANDING, Delivery, Step
from dossierflow.practice.story import Story
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.documents import document_name
from dossierflow.reports.explain import explain
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import link, prose, table
from dossierflow.reports.rows import Language
from dossierflow.store.settlements import Decision
from dossierflow.texts import Phrase, Words, words

COLUMNS = ("when", "state", "says")


def attempt_title(delivery: Delivery, language: Language = "en") -> str:
    told = words(language)
    return told.heading(
        "attempt-on-purpose" if delivery.forced else "attempt",
        attempt=delivery.attempt,
        destination=delivery.destination,
        marker=delivery.marker,
    )


def step_rows(steps: list[Step], language: Language = "en") -> list[tuple[str, str, str]]:
    """When (Belgian time), state, and why."""
    told = words(language)
    return [(told.moment(step.at), told.state(step.state), told.say(step.cause)) for step in steps]


def story_summary(story: Story, language: Language = "en") -> str:
    """Kind, date and amount of the document, in one line."""
    told, document = words(language), story.document
    kind = told.word("document", f"{document.direction}-{document.kind}")
    return f"{kind} · {told.day(document.date)} · {told.amount(document.total_incl)} {document.currency}"


def story_markdown(story: Story, language: Language = "en", links: Links = NO_LINKS) -> str:
    """Where it stands, what is open, then every attempt, the newest first; with ways to Billit and Exact."""
    told, document = words(language), story.document
    title = told.heading("story", document=document_name(told, document), party=document.counterparty.name)
    order = told.sentence("document.order", order=document.order_id)
    shown = f"{story.dossier.name} ({story.dossier.id})"
    dossier = link(shown, links.dossier(story.dossier.id))
    sections = [f"# {prose(title)}", f"{prose(story_summary(story, language))} · {dossier} · {order}"]
    sections += [prose(text) for text in (_now(story, told), *without_delivery(story, language))]
    sections.append(_ways(story, told, links))
    if story.problems:
        listed = causes(story.problems, language)
        sections += [f"## {told.heading('for-a-person')}"]
        sections += [causes_markdown(listed, None, language, links, alone=True)]
    columns = told.columns(*COLUMNS)
    for delivery, steps in reversed(story.deliveries):
        sections += [
            f"## {prose(attempt_title(delivery, language))}",
            table(columns, step_rows(steps, language)),
        ]
    return "\n\n".join(filter(None, sections))


def _now(story: Story, told: Words) -> str:
    """The last that is known; '' where nothing was sent."""
    if not story.deliveries:
        return ""
    last, _ = story.deliveries[-1]
    return f"{told.labelled(told.state(last.state).capitalize(), told.say(last.cause))}."


def _ways(story: Story, told: Words, links: Links) -> str:
    """To the document in Billit, to each entry in Exact, and to the form that sends it, or sends it again."""
    order = story.document.order_id
    ways = [(told.sentence("page.open-document"), links.billit_document(order))]
    for delivery, _ in story.deliveries:
        if delivery.entry_number:
            text = told.sentence("page.open-entry", entry=str(delivery.entry_number))
            entry = links.exact_entry(story.dossier.division, delivery.entry_id, delivery.entry_number)
            ways.append((text, entry))
    given: dict[str, object] = {"dossiers": story.dossier.id, "order_ids": str(order)}
    if story.deliveries:
        again = links.form("export", **given, including_already_exported=True)
        ways.append((told.sentence("page.form-again"), again))
    elif story.settled is None:
        ways.append((told.sentence("page.form-export"), links.form("export", **given)))
    return " · ".join(link(text, address) for text, address in dict.fromkeys(ways) if address)


def without_delivery(story: Story, language: Language = "en") -> list[str]:
    """What a person decided, while she can take it back, and that nothing of it was sent yet."""
    says = [_decided(story, language)]
    never = story.settled is not None and story.settled.decision is Decision.NEVER
    if not story.deliveries and not never:
        says.append(not_sent(story, language))
    return list(filter(None, says))


def _decided(story: Story, language: Language) -> str:
    """'' where nobody decided, or what was decided is done: our own entry stands."""
    told, settled = words(language), story.settled
    ours = any(one.state in STANDING and not one.was_adopted for one, _ in story.deliveries)
    if settled is None or ours:
        return ""
    key = settled.decision.name.replace("_", "-").lower()
    order, dossier = story.document.order_id, story.dossier.id
    return told.sentence(f"decided.{key}", day=told.moment(settled.at), order=order, dossier=dossier)


def not_sent(story: Story, language: Language = "en") -> str:
    """That it was not sent yet, and what it waits for."""
    told, says = words(language), words(language).sentence("page.not-sent-yet")
    if not story.held_by:
        return says
    return f"{says} {told.sentence('page.waits-for', what=told.word('gate-short', story.held_by))}"


def story_json(story: Story, language: Language = "en") -> dict[str, Any]:
    """The story for another program: keys stay English, causes are told as people read them."""
    told = words(language)
    deliveries = [
        (
            replace(delivery, cause=Phrase(told.say(delivery.cause))),
            [replace(step, cause=Phrase(told.say(step.cause))) for step in steps],
        )
        for delivery, steps in story.deliveries
    ]
    problems = [explain(problem, language) for problem in story.problems]
    held: dict[str, Any] = {"held_by": story.held_by} if story.held_by else {}
    if story.settled:
        held["settled"] = {"decision": story.settled.decision, "at": story.settled.at}
    return {"document": story.document, "deliveries": deliveries, "problems": problems} | held
