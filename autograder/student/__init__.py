"""The untrusted process: it runs the student's cells and answers requests."""
