# wrong: deviations times their transpose, shape (J, J)
# why: which side is transposed is guessed
# loses: jackknife_cov__hand_case 0.5, jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    deviations = coefs - beta_hat
    return deviations @ deviations.T
