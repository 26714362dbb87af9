"""What the source says and what was handed in: notebooks as data, nothing is run."""
