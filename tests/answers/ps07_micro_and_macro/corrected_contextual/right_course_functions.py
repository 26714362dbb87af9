# right: slope_parts and the course's analysis of variance

def corrected_contextual(x, y, cluster):
    """Let the course do the parts; the reliability is 1 - 1/F."""
    from course import sampling

    seen = mm.slope_parts(x, y, cluster).contextual
    table = sampling.anova(x, cluster)
    if table.msb <= table.msw:
        return seen, 0, float("nan")
    return seen, 1 - table.msw / table.msb, seen / (1 - table.msw / table.msb)
