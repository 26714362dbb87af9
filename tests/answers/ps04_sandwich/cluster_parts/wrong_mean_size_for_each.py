# wrong: mean scores times the mean cluster size, for summed scores
# why: means are at hand, and all clusters are taken to be of one size
# loses: cluster_parts__fresh_data 0.5

def cluster_parts(X, y, cluster):
    u_hat = y - X @ np.linalg.lstsq(X, y)[0]
    s = pd.DataFrame(X * u_hat[:, None]).groupby(cluster).mean().to_numpy()
    s = s * len(y) / len(s)
    return np.linalg.solve(X.T @ X, s.T).T
