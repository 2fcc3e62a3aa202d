"""Orders: invoices, credit notes and quotes, sold (Income) and bought (Cost)."""
