# right: letters and codes zipped together

def mistakes():
    """Return the codes."""
    return dict(zip("ABCD", ["years", "y_only", "contextual", "random"], strict=True))
