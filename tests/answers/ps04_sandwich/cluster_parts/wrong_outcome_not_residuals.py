# wrong: scores made from y instead of the residuals
# why: y is what the function receives
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    s = pd.DataFrame(X * y[:, None]).groupby(cluster).sum().to_numpy()
    return np.linalg.solve(X.T @ X, s.T).T
