# wrong: a part for every row, shape (n, k)
# why: the sum over a cluster's rows is forgotten
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    return np.linalg.solve(X.T @ X, (X * u_hat[:, None]).T).T
