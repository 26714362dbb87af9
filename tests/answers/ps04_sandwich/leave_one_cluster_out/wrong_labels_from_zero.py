# wrong: range(J) is used for the labels
# why: examples number their clusters from 0
# loses: leave_one_cluster_out__hand_case 0.5, leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    rows = []
    for j in range(len(np.unique(cluster))):
        keep = cluster != j
        rows.append(np.linalg.lstsq(X[keep], y[keep])[0])
    return np.array(rows)
