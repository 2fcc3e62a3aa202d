"""The office's clerk: opens messages in the postboxes, books or rejects them, changes entries."""
