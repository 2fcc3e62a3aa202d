"""The office's bookkeeper: opens messages in the postboxes, books or rejects them, changes entries."""
