# right: a dict by keywords, in another order

def replicates():
    """Return the codes."""
    return dict(D="extracts", C="model", B="plates_factor", A="plates_twice")
