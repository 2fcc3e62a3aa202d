"""What two clients of web services share: one exchange, exact JSON, error rules, retries, and a reader.

Nothing here knows Exact or Billit; each of them adds its identity, its budget, its table and its resources.
"""
