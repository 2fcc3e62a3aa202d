"""The practice's pages as a person meets them in a browser: two clicks away, no wider than their column.

These come before the tests of the demo (files go by name), which book what the pages show as not booked.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.support.browser import IN_CHROMIUM, UIS, Browser
from tests.support.demo import Demo, Server
from tests.support.many_pages import pages

pytestmark = [*IN_CHROMIUM, pytest.mark.xdist_group("e2e")]
BAKERY, BUILDER = "2104011", "2104012"
#: What reaches over the edge of the column that the page stands in.
OVER_THE_EDGE = """(() => {
  const aside = [...document.querySelectorAll('*')].filter(one => one.children.length === 0
    && one.textContent.trim() === 'Artifact' && one.getBoundingClientRect().left > 700);
  const edge = aside.length ? Math.min(...aside.map(one => one.getBoundingClientRect().left)) : innerWidth;
  return [...document.querySelectorAll('table, td, img, li, h1, h2')]
    .filter(one => one.getBoundingClientRect().left >= 270 && one.getBoundingClientRect().left < edge)
    .filter(one => one.getBoundingClientRect().right > edge && !one.closest('nav, header'))
    .map(one => `${one.tagName} ${Math.round(one.getBoundingClientRect().right)} of ${Math.round(edge)}: `
      + (one.innerText || '').slice(0, 60));
})()"""
#: Every page of ours begins with a heading of the first order; nothing else on the screen is one.
SHOWN = "[...document.querySelectorAll('h1')].some(one => !one.dataset.seen)"
SEEN = "document.querySelectorAll('h1').forEach(one => { one.dataset.seen = 'yes'; })"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def follow(browser: Browser, link: str) -> None:
    """Click a link, given as an expression, and stay in this tab: V1 opens another."""
    browser.wait(f"!!({link})", link)
    browser.ask(f"({link}).removeAttribute('target')")
    before = browser.address
    browser.press(link)
    browser.wait(f"location.href !== {json.dumps(before)}", "another page")


def to(text: str) -> str:
    """The link that shows this text, as an expression."""
    return f"[...document.querySelectorAll('a')].find(one => one.innerText.trim() === {json.dumps(text)})"


def test_the_morning_page_is_two_clicks_from_the_start_and_leads_to_dossier_document_and_form(
    browser: Browser, server: Server
) -> None:
    night = server.runs("night")[-1]
    browser.open(f"{server.ui}/runs")
    follow(browser, f"document.querySelector('a[href$=\"/runs/flow-run/{night['id']}\"]')")
    follow(browser, "[...document.querySelectorAll('a[href*=\"/artifacts/artifact/\"]')].pop()")
    browser.see("Dossiers with work")
    assert server.versions()["practice-overview"] in browser.address

    follow(browser, to("Bouwwerken Claessens NV"))
    browser.see("What is done by hand")
    browser.see("Connected via Lotte Vermeulen")
    assert browser.wait(
        "[...document.querySelectorAll('img')].some(one => one.naturalWidth > 300)", "the trend"
    )

    follow(browser, to("2026/0207"))
    browser.see("2026/0207 of Stadsbestuur Diest")
    follow(browser, to("export again (including_already_exported)"))
    browser.wait(field("dossiers") + "?.value === '2104012'", "the form, filled in")
    assert browser.ask(field("order_ids") + ".value") == "128400030"


def field(name: str) -> str:
    """The field of a form below this label, as an expression."""
    return (
        f"(() => {{ const label = [...document.querySelectorAll('label')]"
        f".find(one => one.innerText.trim().split(/[\\s(]/)[0] === {json.dumps(name)});"
        " let box = label; while (box && !box.querySelector('textarea, input')) box = box.parentElement;"
        " return box && box.querySelector('textarea, input'); })()"
    )


def submit(browser: Browser) -> None:
    browser.press(
        "[...document.querySelectorAll('button')].filter(one => /^(submit|run|create)$/i"
        ".test(one.innerText.trim())).pop()",
        "the button that starts the run",
    )


def test_what_makes_no_sense_in_a_field_is_refused_and_what_makes_sense_runs(
    browser: Browser, server: Server
) -> None:
    chosen = server.deployment("export/by hand")
    given = {"dossiers": BAKERY, "including_already_exported": True}
    before = len(server.runs("export"))
    form = f"{server.ui}/deployments/deployment/{chosen['id']}/run"
    address, filled_in = (
        f"{form}?parameters={quote(json.dumps(given))}",
        f"{field('dossiers')}?.value === '{BAKERY}'",
    )
    browser.open(address)
    browser.wait(filled_in, "the form, filled in")
    browser.fill(field("order_ids"), "receipts")
    submit(browser)
    browser.see("Validation failed for field 'order_ids'")
    assert len(server.runs("export")) == before

    browser.open(address)  # anew: the refusal stands over the button
    browser.wait(f"!document.body.innerText.includes('Validation failed') && {filled_in}", "the form, anew")
    deadline = time.monotonic() + 60
    while len(server.runs("export")) == before and time.monotonic() < deadline:
        submit(browser)  # a form that is still being drawn takes no press
        browser.wait("location.pathname.includes('flow-run') || document.readyState === 'complete'")
        time.sleep(5)
    run = server.runs("export")[0]
    assert run["parameters"].get("including_already_exported") is True, run["parameters"]
    state = server.end(run["id"])["state"]
    assert state["type"] == "COMPLETED", state
    assert len(state["message"]) < 200
    key = f"export-{BAKERY}-by-hand"
    browser.open(f"{server.ui}/artifacts/artifact/{server.versions()[key]}")
    browser.see("including already exported")
    browser.see("stands in Exact as")


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("documents", "receipts"),
        ("including_already_exported", "perhaps"),
        ("preview", 7.5),
        ("order_ids", "2026/0812; all"),
    ],
)
def test_every_field_with_a_type_refuses_nonsense_before_anything_starts(
    server: Server, name: str, nonsense: object
) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        server.run("export/by hand", **{name: nonsense})
    assert refusal.value.response.status_code in (409, 422)


def test_a_run_for_one_dossier_leaves_the_practices_pages_the_practices(server: Server) -> None:
    assert "2026/0207" in server.page("unbooked-documents")
    assert server.run("reconcile/by hand", dossiers=BAKERY)["type"] == "COMPLETED"
    assert "2026/0207" in server.page("unbooked-documents")
    assert "Bouwwerken Claessens NV" in server.page("booking-status")
    assert "Noordlicht Consulting BV" in server.page("practice-onboarding")


def test_a_preview_does_not_stand_where_the_export_stands(server: Server) -> None:
    sent = server.versions()[f"export-{BUILDER}"]
    assert server.run("export/by hand", dossiers=BUILDER, preview=True)["type"] == "COMPLETED"
    assert server.versions()[f"export-{BUILDER}"] == sent
    assert "preview, nothing was sent" in server.page(f"preview-{BUILDER}")


def test_nothing_of_a_run_that_is_over_is_left_among_the_pages(server: Server) -> None:
    assert [key for key in server.versions() if key.startswith("progress-")] == []


@pytest.fixture(scope="module")
def measured(demo: Demo) -> dict[str, str]:
    """Every page that the demo has, one of each kind, and all that runs publish at three sizes: of a thousand
    rows the one with the most, and with `PAGES=all` each of them (`make pages`)."""
    server = Server(demo)
    found = {key: one for key, one in server.versions().items() if BUILDER in key or not key[-1].isdigit()}
    many = pages(1000)
    sizes = {f"of-{size}": "\n\n".join(pages(size).values()) for size in (3, 50)}
    largest = many if os.environ.get("PAGES") == "all" else ("unbooked",)
    sizes |= {f"{name.replace('_', '-')}-of-1000": many[name] for name in largest}
    for key, text in sizes.items():
        found[key] = server.ask("artifacts/", key=key, type="markdown", data=text)["id"]
    return found


@pytest.mark.parametrize("ui", UIS)
def test_no_page_is_wider_than_its_column(
    browser: Browser, server: Server, measured: dict[str, str], ui: str, tmp_path: Path
) -> None:
    wide = {}
    for number, (key, version) in enumerate(measured.items()):
        path = f"{UIS[ui]}/artifacts/artifact/{version}"
        browser.dark(False)
        # V1 writes the next page into the elements of the last one: only loaded anew is it seen to be there.
        browser.go(path) if number and ui == "V2" else browser.open(f"{server.ui}{path}")
        browser.wait(f"location.href.includes('{version}') && {SHOWN}", key)
        browser.ask(SEEN)
        time.sleep(0.3)
        for dark in (False, True):
            browser.dark(dark)
            if found := browser.ask(OVER_THE_EDGE):
                wide[key, dark] = found[:5]
    assert wide == {}
