# wrong: np.cov of the coefficients
# why: it is the function called covariance
# loses: jackknife_cov__hand_case 0.5, jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    return np.cov(coefs.T)
