# wrong: leaves out rows instead of clusters
# why: the textbook jackknife leaves out one observation
# loses: leave_one_cluster_out__hand_case 0.5, leave_one_cluster_out__fresh_data 0.5, leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    rows = []
    for i in range(len(y)):
        keep = np.arange(len(y)) != i
        rows.append(np.linalg.lstsq(X[keep], y[keep])[0])
    return np.array(rows)
