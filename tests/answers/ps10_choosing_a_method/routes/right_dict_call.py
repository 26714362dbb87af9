# right: dict() with keywords

def routes():
    """Name the six."""
    return dict(A="pooled", B="within", C="blup", D="pooled", E="mixed_logit", F="none")
