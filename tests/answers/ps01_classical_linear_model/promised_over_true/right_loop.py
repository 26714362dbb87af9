# right: loops over coefficients and rows

def promised_over_true(X, Phi):
    """Weigh the errors coefficient by coefficient."""
    n, k = X.shape
    A = np.linalg.pinv(X)
    rss = 0.0
    for i in range(n):
        weights = -X[i] @ A
        weights[i] += 1  # residual i = weights @ errors
        rss += weights @ Phi @ weights
    answer = []
    for a in A:
        answer.append(rss / (n - k) * sum(a**2) / (a @ Phi @ a))
    return answer
