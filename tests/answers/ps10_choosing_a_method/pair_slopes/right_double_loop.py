# right: two loops over the rows

def pair_slopes(x, y, first, second):
    """Sort every pair into its kind and add up."""
    products, squares = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            kind = 2
            if first[i] == first[j]:
                kind = 0
            elif second[i] == second[j]:
                kind = 1
            products[kind] += (x[i] - x[j]) * (y[i] - y[j])
            squares[kind] += (x[i] - x[j]) ** 2
    total = sum(squares)
    return np.array([[p / s, s / total] for p, s in zip(products, squares)])
