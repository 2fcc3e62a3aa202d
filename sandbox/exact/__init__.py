"""Exact Online on loopback: strict, seeded, with faults on demand; written from its public contract."""
