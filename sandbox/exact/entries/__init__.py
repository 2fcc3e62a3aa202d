"""Sales and purchase entries: checked, computed, numbered, and shown in the ledger."""
