# wrong: minus m1 times the cluster's mean of x
# why: each cluster's errors add up to zero, and that seems enough
# loses: cancelling_intercepts__hand_case 0.5, cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    j = np.unique(cluster, return_inverse=True)[1]
    return -m1 * np.bincount(j, x) / np.bincount(j)
