# wrong: the outcomes of the cluster are set to 0, its rows stay
# why: leaving out is confused with blanking
# loses: leave_one_cluster_out__hand_case 0.5, leave_one_cluster_out__fresh_data 0.5, leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    rows = []
    for label in np.unique(cluster):
        rows.append(np.linalg.lstsq(X, np.where(cluster == label, 0, y))[0])
    return np.array(rows)
