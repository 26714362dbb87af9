"""Confined processes, and quick copies of preloaded ones."""
