"""The consent page: who you are, and which divisions the app may reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.kernel.table import Row

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222}"
    "fieldset{border:1px solid #ccc;margin:1rem 0}label{display:block;padding:.15rem 0}"
    "button{font:inherit;padding:.4rem 1.2rem}"
)


def consent_page(app: Row, users: Iterable[Row], divisions: Iterable[Row], asked: Mapping[str, str]) -> str:
    """The form; it carries the query of the authorization request along in hidden fields."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    people = "".join(
        f'<label><input type="radio" name="user" value="{user["UserID"]}"{" checked" if not number else ""}> '
        f"{escape(user['FullName'])}</label>"
        for number, user in enumerate(users)
    )
    companies = "".join(
        f'<label><input type="checkbox" name="division" value="{row["Code"]}" checked> '
        f"{row['Code']} – {escape(row['Description'])}</label>"
        for row in divisions
    )
    return _page(
        f"<h1>Exact Online sandbox</h1><p><b>{escape(app['Name'])}</b> asks for access to your companies.</p>"
        f'<form method="post" action="/api/oauth2/auth">{hidden}'
        f"<fieldset><legend>Log in as</legend>{people}</fieldset>"
        f"<fieldset><legend>Companies this app may reach</legend>{companies}</fieldset>"
        f"<button>Allow</button></form>"
    )


def message_page(text: str) -> str:
    return _page(f"<h1>Exact Online sandbox</h1><p>{escape(text)}</p>")


def _page(body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Exact Online sandbox</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )
