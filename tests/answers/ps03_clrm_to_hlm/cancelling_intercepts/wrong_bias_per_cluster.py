# wrong: each cluster's own regression is made zero
# why: the condition is read cluster by cluster
# loses: cancelling_intercepts__hand_case 0.5, cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    m0 = []
    for label, slope in zip(np.unique(cluster), m1):
        rows = cluster == label
        m0.append(-slope * (x[rows] @ x[rows]) / max(abs(x[rows].sum()), 1e-9))
    return np.array(m0)
