"""What both sandboxes stand on: a clock, durable books, faults, counters, admin pages, and the server."""
