"""One file per resource of Exact's: the table of its fields, and what can be asked of it."""
