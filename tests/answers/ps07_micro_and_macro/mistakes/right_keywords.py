# right: a dict by keywords, in another order

def mistakes():
    """Return the codes."""
    return dict(D="random", C="contextual", B="y_only", A="years")
