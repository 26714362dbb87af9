# right: letters and codes zipped together

def mistakes():
    """Return the codes."""
    return dict(zip("ABCD", ["ml", "labels", "blups", "slopes"], strict=True))
