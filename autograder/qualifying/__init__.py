"""Proof that the checks judge rightly: answers, mutants, the matrix."""
