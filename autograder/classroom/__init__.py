"""A class: gradebook, ledger, progress, one writer."""
