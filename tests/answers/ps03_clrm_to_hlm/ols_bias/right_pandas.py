# right: pandas looks the deviations up; (X'X)^-1 X' as a matrix

def ols_bias(X, x, cluster, m0, m1):
    """Let pandas look the deviations up by label."""
    import pandas as pd

    table = pd.DataFrame({"m0": m0, "m1": m1}, index=np.unique(cluster))
    rows = table.loc[cluster]
    weights = np.linalg.inv(X.T @ X) @ X.T
    return weights @ (rows["m0"].to_numpy() + rows["m1"].to_numpy() * x)
