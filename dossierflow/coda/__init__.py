"""CODA 2 (Febelfin, version 2.6): Belgian coded statements of account, written, read and checked.

    statement.py   plain types: Statement, Movement, Detail, Information
    records.py     every field of every record, declared once
    writer.py      statements → bytes            reader.py   bytes → statements
    checks/        what a strict validator asks   show.py     a statement for people
    codes.py       transaction codes              structured.py   structured communications

Amounts are integer thousandths with a sign: credit is positive, debit negative.
"""
