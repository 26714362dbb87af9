# wrong: scores made from y minus its mean
# why: residuals of the empty model are taken for those of the regression
# loses: cluster_parts__hand_case 0.5, cluster_parts__fresh_data 0.5, cluster_parts__any_labels 0.5

def cluster_parts(X, y, cluster):
    s = pd.DataFrame(X * (y - y.mean())[:, None]).groupby(cluster).sum().to_numpy()
    return np.linalg.solve(X.T @ X, s.T).T
