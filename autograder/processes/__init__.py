"""What the student's process and the examiner's have in common."""
