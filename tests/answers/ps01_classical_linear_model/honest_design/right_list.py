# right: a plain list, cluster by cluster

def honest_design(J, m):
    """Append row by row."""
    mean = (J - 1) / 2
    squares = sum((j - mean) ** 2 for j in range(J))
    step = (m * (m - 1) * squares / J / 2) ** 0.5
    x = []
    for j in range(J):
        x += [j + step, j - step] + [float(j)] * (m - 2)
    return x
