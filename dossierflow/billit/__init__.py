"""Billit: orders, files, parties, ledger, bank movements and the accountant feed of a practice's companies.

transport · auth · budget · errors · resources; `client` puts them together.
"""
