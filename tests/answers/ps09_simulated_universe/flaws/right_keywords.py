# right: a dict by keywords

def flaws():
    """By the columns: two equal counts, multiples of four, bias, spread."""
    return dict(
        D="sample_truth", C="people_once", B="same_stream", A="singular_redrawn"
    )
