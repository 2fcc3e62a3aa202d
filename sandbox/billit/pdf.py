"""The PDF of an invoice, as a person expects one; the same order always gives the same bytes."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sandbox.billit.platform import Platform
from sandbox.billit.sides import Sides, sides
from sandbox.kernel.table import Row

TITLES = {"Invoice": "FACTUUR", "CreditNote": "CREDITNOTA", "Offer": "OFFERTE"}
NOTES = {
    "21": "BTW verlegd - medecontractant, artikel 20 KB nr. 1.",
    "51": "Vrijgestelde intracommunautaire levering, artikel 39bis WBTW.",
    "55": "BTW verlegd - artikel 196 Richtlijn 2006/112/EG.",
    "70": "Vrijgesteld van BTW - uitvoer, artikel 39 WBTW.",
    "104": "Afstandsverkoop onder de OSS-regeling.",
}
PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=9, leading=12)
BOLD = ParagraphStyle("bold", parent=PLAIN, fontName="Helvetica-Bold")
RIGHT = ParagraphStyle("right", parent=PLAIN, alignment=TA_RIGHT)
BIG = ParagraphStyle("big", parent=BOLD, fontSize=18, leading=24, alignment=TA_RIGHT)
WIDTHS = (82 * mm, 20 * mm, 24 * mm, 16 * mm, 28 * mm)


def invoice(platform: Platform, order: Row) -> bytes:
    both = sides(platform, order)
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=f"{TITLES.get(order['OrderType'], order['OrderType'])} {order.get('OrderNumber', '')}",
        author=both.seller["Name"],
        invariant=1,
    )
    document.build(_story(order, both))
    return buffer.getvalue()


def _story(order: Row, both: Sides) -> list[Flowable]:
    return [
        _head(order, both),
        Spacer(1, 8 * mm),
        _facts(order),
        Spacer(1, 8 * mm),
        _lines(order),
        Spacer(1, 5 * mm),
        _totals(order),
        Spacer(1, 8 * mm),
        *(Paragraph(text, PLAIN) for text in _closing(order, both)),
    ]


def _head(order: Row, both: Sides) -> Table:
    kind: str = order["OrderType"]
    title = Paragraph(TITLES.get(kind, kind), BIG)
    table = Table([[_party(both.seller), title], ["", _party(both.buyer)]], colWidths=(95 * mm, 75 * mm))
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _party(row: Row) -> list[Paragraph]:
    street = f"{row.get('Street', '')} {row.get('StreetNumber', '')}".strip()
    city = f"{row.get('Zipcode', '')} {row.get('City', '')} {row.get('CountryCode', '')}".strip()
    vat = f"BTW {row['VATNumber']}" if row.get("VATNumber") else ""
    rest = [Paragraph(_safe(text), PLAIN) for text in (street, city, vat) if text]
    return [Paragraph(_safe(row["Name"]), BOLD), *rest]


def _facts(order: Row) -> Table:
    facts = [
        ("Nummer", order.get("OrderNumber", "")),
        ("Datum", _day(order["OrderDate"])),
        ("Vervaldag", _day(order["ExpiryDate"])),
        ("Uw referentie", order.get("Reference", "")),
        ("Betreft", order.get("OrderTitle", "")),
        ("Creditnota bij", order.get("AboutInvoiceNumber", "")),
    ]
    rows = [[Paragraph(name, BOLD), Paragraph(_safe(text), PLAIN)] for name, text in facts if text]
    return Table(rows, colWidths=(32 * mm, 138 * mm), hAlign="LEFT")


def _lines(order: Row) -> Table:
    head = ("Omschrijving", "Aantal", "Prijs", "BTW", "Bedrag")
    rows = [[Paragraph(text, BOLD if at == 0 else _bold_right()) for at, text in enumerate(head)]]
    for line in order["OrderLines"]:
        cells = (
            _quantity(line["Quantity"]),
            _money(line["UnitPriceExcl"]),
            _rate(line),
            _money(line["TotalExcl"]),
        )
        rows.append(
            [Paragraph(_safe(line.get("Description", "")), PLAIN), *(Paragraph(c, RIGHT) for c in cells)]
        )
    table = Table(rows, colWidths=WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef1f4")),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#c5ccd3")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _totals(order: Row) -> Table:
    rows = [
        (
            f"Maatstaf {_percent(group['VATPercentage'])}, BTW",
            f"{_money(group['TotalExcl'])}",
            group["TotalVAT"],
        )
        for group in order["VatGroups"]
    ]
    cells = [[Paragraph(a, PLAIN), Paragraph(b, RIGHT), Paragraph(_money(c), RIGHT)] for a, b, c in rows]
    for name, field in (("Totaal excl. BTW", "TotalExcl"), ("BTW", "TotalVAT"), ("Totaal", "TotalIncl")):
        amount = Paragraph(f"{_money(order[field])} {order['Currency']}", _bold_right())
        cells.append([Paragraph(name, BOLD), Paragraph("", PLAIN), amount])
    return Table(cells, colWidths=(60 * mm, 30 * mm, 36 * mm), hAlign="RIGHT")


def _closing(order: Row, both: Sides) -> list[str]:
    codes = dict.fromkeys(group["VentilationCode"] for group in order["VatGroups"])
    texts = [NOTES[code] for code in codes if code in NOTES]
    account = both.seller.get("IBAN")
    if account and order["OrderType"] == "Invoice":
        texts.append(f"Gelieve te betalen op {account} ({both.seller.get('BIC', '')}).")
    if order.get("PaymentReference"):
        texts.append(f"Mededeling: {order['PaymentReference']}")
    return [_safe(text) for text in texts]


def _bold_right() -> ParagraphStyle:
    return ParagraphStyle("bold right", parent=BOLD, alignment=TA_RIGHT)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _day(timestamp: str) -> str:
    return f"{timestamp[8:10]}/{timestamp[5:7]}/{timestamp[:4]}"


def _money(text: str) -> str:
    """`1.234,50`; unit prices keep up to four decimals where they need them."""
    whole, _, part = text.partition(".")
    part = part.rstrip("0").ljust(2, "0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", ".") + f",{part}"


def _quantity(text: str) -> str:
    return text.rstrip("0").rstrip(".").replace(".", ",")


def _rate(line: Row) -> str:
    return _percent(line["VATPercentage"])


def _percent(text: str) -> str:
    return f"{_quantity(text)} %"
