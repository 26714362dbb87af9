# wrong: clusters in the order in which they are first seen
# why: pd.unique and sort=False keep the order of the data
# loses: cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    s = pd.DataFrame(X * u_hat[:, None]).groupby(cluster, sort=False).sum()
    return np.linalg.solve(X.T @ X, s.to_numpy().T).T
