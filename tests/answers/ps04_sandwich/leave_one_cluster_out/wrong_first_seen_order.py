# wrong: clusters in the order in which they are first seen
# why: pd.unique does not sort, np.unique does
# loses: leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    rows = []
    for label in pd.unique(cluster):
        keep = cluster != label
        rows.append(np.linalg.lstsq(X[keep], y[keep])[0])
    return np.array(rows)
