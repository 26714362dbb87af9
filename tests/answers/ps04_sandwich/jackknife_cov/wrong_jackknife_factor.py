# wrong: multiplied by (J - 1)/J
# why: the textbook jackknife has this factor
# loses: jackknife_cov__hand_case 0.5, jackknife_cov__singletons_equal_hc3 1

def jackknife_cov(coefs, beta_hat):
    deviations = coefs - beta_hat
    J = len(coefs)
    return (J - 1) / J * deviations.T @ deviations
