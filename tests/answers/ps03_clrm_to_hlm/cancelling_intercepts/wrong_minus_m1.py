# wrong: the slopes' deviations with a minus
# why: what goes up must come down, units forgotten
# loses: cancelling_intercepts__hand_case 0.5, cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    return -m1
