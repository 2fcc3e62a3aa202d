"""`make docs`: the documentation as a site in build/docs, with what the code itself declares.

Nothing in it asks anybody outside: no font, no script, no picture from elsewhere.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from dossierflow.problems.kinds import KINDS
from dossierflow.texts import languages, load, words

ROOT = Path(__file__).parent.parent
STAGE, SITE = ROOT / "build" / "docs-pages", ROOT / "build" / "docs"
#: The chapters, each with its pages in the order in which they are read; the others follow as "More".
CHAPTERS = {
    "Practice": ["index", "install", "moving-in", "schedules", "automations", "settings"],
    "Problems": [f"problems-{language}" for language in ("en", "nl", "fr")],
    "Operating": ["operating", "screen", "team", "blocks", "security", "night", "unverified"],
    "How it works": ["delivery", "cases", "exact", "billit", "coda", "vat", "words"],
    "Developers": ["architecture", "contributing", "glossary", "sandbox", "mutation", "licences"],
}
#: Files outside docs/ that become pages, by the names under which others link to them.
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md"}
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)")


def main() -> int:
    """Write the pages, and let mkdocs make the site of them; a link that leads nowhere fails it."""
    stage(STAGE)
    settings = STAGE.parent / "mkdocs.yml"
    settings.write_text(yaml.safe_dump(site_settings(STAGE), sort_keys=False), "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--clean"]
    return subprocess.run([*command, "--config-file", str(settings)], check=False).returncode


def stage(folder: Path) -> None:
    """Every page, with links that hold on the site."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder)
    for source, target in PAGES.items():
        (folder / target).write_text((ROOT / source).read_text("utf-8"), "utf-8")
    for language in languages():
        (folder / f"problems-{language}.md").write_text(problems_page(language), "utf-8")
    for page in folder.glob("*.md"):
        page.write_text(LINK.sub(lambda found: _link(found, folder), page.read_text("utf-8")), "utf-8")


def _link(found: re.Match[str], folder: Path) -> str:
    """Where a link leads on the site; what is no page of it is named and not linked."""
    says, path, anchor = found[1], found[2].removeprefix("../"), found[3] or ""
    target = PAGES.get(path, path.removeprefix("docs/"))
    if says == path and target.endswith(".md") and (folder / target).exists():
        says = (folder / target).read_text("utf-8").partition("\n")[0].lstrip("# ")
    return f"[{says}]({target}{anchor})" if (folder / target).exists() else f"{says} (`{path}`)"


def problems_page(language: str) -> str:
    """Every kind of problem: what it is, why, whose turn, and the next step, in the words of the pages."""
    told, texts = words(language), load(language)["problem"]
    lines = [f"# {told.sentence('manual.title')}", "", told.sentence("manual.introduction"), ""]
    for key, kind in sorted(KINDS.items(), key=lambda one: str(texts[one[0]]["what"]).lower()):
        text = {part: _with_gaps(str(texts[key][part])) for part in ("what", "why", "next")}
        turn = told.word("owner", kind.owner)
        lines += [f"## {text['what']}", "", f"*{key} · {turn}*", "", text["why"], "", f"→ {text['next']}", ""]
    return "\n".join(lines)


def _with_gaps(text: str) -> str:
    """What is filled in later stands as a word of its own."""
    return re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("<", "&lt;").strip()


def site_settings(folder: Path) -> dict[str, object]:
    """Of mkdocs: its own theme, without what it would fetch."""
    pages = {page.stem for page in folder.glob("*.md")}
    chapters = [{chapter: [f"{name}.md" for name in names]} for chapter, names in CHAPTERS.items()]
    rest = sorted(pages - {name for names in CHAPTERS.values() for name in names})
    return {
        "site_name": "Dossierflow",
        "docs_dir": str(folder),
        "site_dir": str(SITE),
        "use_directory_urls": False,
        "theme": {
            "name": "mkdocs",
            "highlightjs": False,
            "color_mode": "auto",
            "user_color_mode_toggle": True,
        },
        "plugins": ["search"],
        "markdown_extensions": ["tables", "fenced_code", "sane_lists"],
        "nav": [*chapters, *([{"More": [f"{name}.md" for name in rest]}] if rest else [])],
    }


if __name__ == "__main__":
    sys.exit(main())
