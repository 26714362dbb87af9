# right: letters and codes zipped

def routes():
    """Zip letters and codes."""
    codes = ["pooled", "within", "blup", "pooled", "mixed_logit", "none"]
    return dict(zip("ABCDEF", codes))
