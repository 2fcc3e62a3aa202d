"""The Prefect layer: units of retry and of visibility, artifacts, logging. Thin."""
