"""The small library that lectures and problem sets import."""
