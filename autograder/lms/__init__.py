"""Hand-ins from learning management systems, and grades back to them."""
