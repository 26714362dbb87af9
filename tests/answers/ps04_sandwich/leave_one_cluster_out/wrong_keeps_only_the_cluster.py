# wrong: fits the cluster alone
# why: == for != in the mask
# loses: leave_one_cluster_out__hand_case 0.5, leave_one_cluster_out__fresh_data 0.5, leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    rows = []
    for label in np.unique(cluster):
        keep = cluster == label
        rows.append(np.linalg.lstsq(X[keep], y[keep])[0])
    return np.array(rows)
