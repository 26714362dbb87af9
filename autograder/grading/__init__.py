"""One submission: attempts, outputs, one result."""
