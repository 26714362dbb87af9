# right: a dict by keywords, in another order

def diagnosis():
    """Return the codes."""
    return dict(D="centred", C="arms", B="size_factor", A="pooled")
