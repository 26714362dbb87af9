# wrong: the mean score of each cluster instead of the sum
# why: averages feel safer than sums when sizes differ
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    s = pd.DataFrame(X * u_hat[:, None]).groupby(cluster).mean().to_numpy()
    return np.linalg.solve(X.T @ X, s.T).T
