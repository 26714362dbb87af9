# wrong: deviations from the mean of the rows instead of beta_hat
# why: a variance is measured around a mean
# loses: jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    deviations = coefs - coefs.mean(axis=0)
    return deviations.T @ deviations
