"""CODA 2 (Febelfin, version 2.6): Belgian coded statements of account, written, read, checked and shown.

    statement.py   plain types: Statement, Movement, Information
    reading.py     files of others: everything that is there, and what is to be said of it
    reader.py      by the letter                 writer.py      statements → bytes
    checks/        what is asked of a statement  identity.py    when two are the same
    show/          for people and programs       words/         Dutch, French, English
    records.py     every field of every record, declared once

Amounts are integer thousandths with a sign: credit is positive, debit negative. README.md tells the whole.
"""
