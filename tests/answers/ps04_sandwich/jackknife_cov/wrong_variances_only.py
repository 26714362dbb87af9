# wrong: a diagonal matrix of the variances
# why: only standard errors are printed, so only variances are kept
# loses: jackknife_cov__hand_case 0.5, jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    return np.diag(((coefs - beta_hat) ** 2).sum(axis=0))
