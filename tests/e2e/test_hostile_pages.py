"""Hostile text on the pages of a real Prefect server, in Chromium, in both of its UIs.

What is looked at is what the browser made of it: no link, picture, frame or script that we did not write,
every character that was written, and nobody asked but the server itself.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from dossierflow.reports.markdown import prose
from tests.security.test_hostile_dossier import KINDS, LEADS, PAGES, characters
from tests.support.browser import IN_CHROMIUM, UIS, Browser

pytestmark = [*IN_CHROMIUM, pytest.mark.xdist_group("bare-server")]
#: Text put in every way: a paragraph, a cell, a link's text and address, a list, a sentence.
PLACES = (
    "a cell that leads on", "a paragraph", "a cell", "a problem with links", "dossier of a problem",
    "dossier name on the practice page",
)  # fmt: skip
SHOWN = {kind: text for kind, text in KINDS.items() if kind != "long"}
#: Prefect's own: V2 asks them for its configuration, whatever the server's settings say (docs/security.md).
PREFECTS_OWN = (".amplitude.com",)
#: What stands on the page besides the UI's own frame.
MADE = """(() => {
  const all = what => [...document.querySelectorAll(what)];
  return {
    links: all('a[href]').map(one => one.href),
    pictures: all('img[src]').map(one => one.src)
      .concat(all('[style*="url("]').map(one => one.outerHTML.slice(0, 200))),
    active: all('iframe, object, embed, form, video, audio, base, meta[http-equiv], svg a').length,
    scripts: all('script').map(one => one.src || 'inline: ' + one.textContent.slice(0, 80)),
    handlers: all('*').filter(one => [...one.attributes].some(a => a.name.startsWith('on'))).length,
    alerted: window.alerted || 0,
    text: document.body.innerText,
  };
})()"""
ALERT = "window.alerted = 0; window.alert = window.confirm = window.prompt = () => { window.alerted += 1; };"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium")) as opened:
        opened.call("Page.addScriptToEvaluateOnNewDocument", source=ALERT)
        opened.listen()
        yield opened


@pytest.fixture(scope="module")
def written(bare_server: str) -> dict[str, str]:
    """A page for each place, with every kind of text on it and in its description; its address by place."""
    api, addresses = f"{bare_server}/api/artifacts/", {}
    for number, place in enumerate((*PLACES, "plain")):
        texts = [PAGES.get(place, prose)(text) for text in SHOWN.values()]
        body = "# Hostile\n\n" + ("\n\n".join(texts) if place in PAGES else "Nothing.")
        told = {
            "key": f"hostile-{number}",
            "type": "markdown",
            "data": body,
            "description": prose(" ".join(SHOWN.values())),
        }
        answer = httpx.post(
            api, content=json.dumps(told), headers={"Content-Type": "application/json"}, timeout=60
        )
        addresses[place] = answer.raise_for_status().json()["id"]
    return addresses


def seen(browser: Browser, address: str) -> Any:
    browser.open(address)
    browser.wait(
        f"location.href.startsWith({json.dumps(address)}) && !!document.querySelector('h1')", address
    )
    time.sleep(0.5)
    return browser.ask(MADE)


@pytest.mark.parametrize("ui", UIS)
def test_hostile_text_makes_nothing_on_a_page(
    browser: Browser, bare_server: str, written: dict[str, str], ui: str
) -> None:
    base = f"{bare_server}{UIS[ui]}/artifacts/artifact"
    frame = seen(browser, f"{base}/{written['plain']}")
    for number, place in enumerate(PLACES):
        made = seen(browser, f"{base}/{written[place]}")
        strange = {link for link in made["links"] if not link.startswith((bare_server, *LEADS))} - set(
            frame["links"]
        )
        assert not strange, (place, strange)
        # Our own pages lead to the services by addresses in which what others wrote is percent-encoded.
        strange = {one for one in made["pictures"] if one[:5] != "data:"} - set(frame["pictures"])
        assert not strange, (place, strange)
        for kind in ("active", "handlers", "alerted"):
            assert made[kind] <= frame[kind], (place, kind)
        assert set(made["scripts"]) <= set(frame["scripts"]) or all(
            one.startswith(bare_server) for one in made["scripts"]
        ), (place, made["scripts"])
        if folder := os.environ.get("HOSTILE_PICTURES"):  # for whoever wants to look
            browser.picture(Path(folder) / f"{ui}-{number}.png")
        # V1 shows what escapes a mark within a link's text.
        shown = characters(made["text"]).replace("\\", "")
        for kind, text in SHOWN.items():
            assert characters(text).replace("\\", "") in shown, (place, kind)
    hosts = {urlsplit(address).netloc for address in browser.asked if address.startswith("http")}
    own = urlsplit(bare_server).netloc
    foreign = {host for host in hosts if host != own and not host.endswith(PREFECTS_OWN)}
    assert len(browser.asked) > 20 and not foreign
    assert ui == "V2" or hosts == {own}
