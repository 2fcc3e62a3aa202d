"""Reports: pure functions from rows to Markdown and table rows, for artifacts and for the command line."""
