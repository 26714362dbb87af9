# wrong: the changes of the coefficients, not the coefficients
# why: DFBETA is what many programs print
# loses: leave_one_cluster_out__hand_case 0.5, leave_one_cluster_out__fresh_data 0.5, leave_one_cluster_out__any_labels 0.5

def leave_one_cluster_out(X, y, cluster):
    beta_hat = np.linalg.lstsq(X, y)[0]
    rows = []
    for label in np.unique(cluster):
        keep = cluster != label
        rows.append(np.linalg.lstsq(X[keep], y[keep])[0] - beta_hat)
    return np.array(rows)
