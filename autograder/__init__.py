"""Grade a class of untrusted notebooks: see ``autograder --help``."""

__version__ = "0.1.0"
