# right: letters and codes zipped together

def diagnosis():
    """Return the codes."""
    return dict(zip("ABCD", ["pooled", "size_factor", "arms", "centred"], strict=True))
