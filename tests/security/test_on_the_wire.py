"""What others wrote in what is sent: filters, a file name in a UBL, bodies. It stays one value there."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import fromstring

import pytest

from dossierflow.billit.odata import OrderField, query, where
from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.errors import BadData
from dossierflow.exact import odata
from dossierflow.kernel.foreign import entered, entered_line
from tests.unit.billit.conftest import UBL

KINDS: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
#: A string of OData: quotes within are doubled, and nothing stands behind it.
STRING = re.compile(r"'((?:[^']|'')*)'")
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
SENT = {kind: text.encode("utf-8", "replace").decode() for kind, text in KINDS.items()}


@pytest.mark.parametrize("service", ["exact", "billit"])
def test_a_text_in_a_filter_is_one_value_of_one_parameter(service: str) -> None:
    for kind, text in SENT.items():
        if service == "exact":
            asked = odata.query({"$filter": f"Name eq {odata.text(text)}", "$top": "1"})
            parameters = parse_qs(asked, keep_blank_values=True)
        else:
            given = query(where(OrderField.NUMBER, "eq", text), top=1)
            parameters = {name: [value] for name, value in given.items()}
        assert set(parameters) == {"$filter", "$top"}, (kind, parameters)
        [condition] = parameters["$filter"]
        literal = STRING.fullmatch(condition.partition(" eq ")[2])
        assert literal and literal[1].replace("''", "'") == text, (kind, condition)


def test_an_identity_that_is_none_reaches_no_path_and_no_filter() -> None:
    assert odata.guid("0f9c2c1e-0000-4000-8000-000000000001") == "guid'0f9c2c1e-0000-4000-8000-000000000001'"
    for text in ("x' or 1 eq 1 or ID eq guid'", "..)/../crm/Accounts(", "a b", "a%27", "", "é", "x" * 200):
        with pytest.raises(BadData):
            odata.guid(text)


def test_a_name_in_a_ubl_is_one_attribute_and_one_element() -> None:
    made = 0
    for kind, text in SENT.items():
        try:
            whole = fromstring(embed_pdf(UBL.encode(), b"%PDF-1.4", text))
        except BadData:
            continue  # what XML cannot say is refused
        found: Any = [one for one in whole.iter() if one.tag.endswith("EmbeddedDocumentBinaryObject")]
        names = [one.get("filename") for one in found]
        assert text in names and set(found[0].attrib) == {"mimeCode", "filename"}, kind
        made += 1
    assert made > 100


def test_what_is_entered_in_the_books_of_others_keeps_every_letter_and_hides_none() -> None:
    for kind, text in KINDS.items():
        line = entered_line(text)
        steering = {mark for mark in line if unicodedata.category(mark) in STEERING}
        assert len(line.splitlines()) <= 1 and not steering, (kind, steering)
        assert not {"\ufffe", "\uffff"} & set(line), kind  # no XML can hold them
        assert "".join(entered(text).split()) == "".join(line.split()), kind
