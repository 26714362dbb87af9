# wrong: each score divided by its own diagonal entry of X'X
# why: one-regressor formulas are used column by column
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    s = pd.DataFrame(X * u_hat[:, None]).groupby(cluster).sum().to_numpy()
    return s / np.diag(X.T @ X)
