# wrong: HC1: rows are treated as independent
# why: cov_type='HC1' is the usual 'robust' option
# loses: contrast_interval__one_coefficient 0.75, contrast_interval__general_contrast 0.75

def contrast_interval(X, y, cluster, c, level=0.95):
    fit = sm.OLS(y, X).fit(cov_type="HC1")
    estimate, se = c @ fit.params, np.sqrt(c @ fit.cov_params() @ c)
    half = stats.t.ppf((1 + level) / 2, len(np.unique(cluster)) - 1) * se
    return estimate, se, estimate - half, estimate + half
