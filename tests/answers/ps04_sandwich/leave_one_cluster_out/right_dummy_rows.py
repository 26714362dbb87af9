# right: a dummy for every row of the cluster takes the rows out of the fit

def leave_one_cluster_out(X, y, cluster):
    """Spend one dummy on each row that is left out."""
    answers = {}
    for label in pd.unique(cluster):
        dummies = np.eye(len(y))[:, cluster == label]
        solution = np.linalg.lstsq(np.hstack([X, dummies]), y)[0]
        answers[label] = solution[: X.shape[1]]
    return np.array([answers[label] for label in sorted(answers)])
