# wrong: the average of the outer products
# why: a variance is taken for a mean of squares
# loses: jackknife_cov__hand_case 0.5, jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    deviations = coefs - beta_hat
    return deviations.T @ deviations / len(coefs)
