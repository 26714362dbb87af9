# wrong: residuals are summed, then multiplied by the mean row
# why: right when x is constant within clusters, as treatments often are
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    x_mean = pd.DataFrame(X).groupby(cluster).mean().to_numpy()
    u_sum = pd.Series(u_hat).groupby(cluster).sum().to_numpy()
    return np.linalg.solve(X.T @ X, (x_mean * u_sum[:, None]).T).T
