# right: letters and codes zipped together

def replicates():
    """Return the codes."""
    return dict(zip("ABCD", ["plates_twice", "plates_factor", "model", "extracts"], strict=True))
