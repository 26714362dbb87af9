# wrong: only the sum of the errors is made zero
# why: unbiased is taken for errors of mean zero
# loses: cancelling_intercepts__hand_case 0.5, cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    labels, j = np.unique(cluster, return_inverse=True)
    return np.full(len(labels), -(m1[j] * x).sum() / len(x))
