# wrong: the equations are solved without the minus
# why: T m0 = q m1 is written down
# loses: cancelling_intercepts__hand_case 0.5, cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    labels, j = np.unique(cluster, return_inverse=True)
    T = X.T @ np.eye(len(labels))[j]
    return np.linalg.lstsq(T, X.T @ (m1[j] * x))[0]
