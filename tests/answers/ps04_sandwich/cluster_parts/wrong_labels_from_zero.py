# wrong: range(J) is used for the labels
# why: examples number their clusters from 0
# loses: cluster_parts__hand_case 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    scores = X * u_hat[:, None]
    J = len(np.unique(cluster))
    s = np.array([scores[cluster == j].sum(axis=0) for j in range(J)])
    return np.linalg.solve(X.T @ X, s.T).T
