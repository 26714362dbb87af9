"""Finite-sample factors of robust covariances: where programs disagree."""


def correction_factor(rule: str | float, n: int, k: int, J: int) -> float:
    """Return the finite-sample factor that a rule, or a program, applies.

    Parameters
    ----------
    rule : str or float
        A number is returned as it is. The names are

        * ``"none"``: 1 (CR0; clubSandwich "CR0"; GEE)
        * ``"clusters"``: J/(J-1) (clubSandwich "CR1"; R sandwich vcovCL for a glm)
        * ``"stata"``: J/(J-1) (n-1)/(n-k) (Stata; statsmodels; R sandwich vcovCL for
          an lm; clubSandwich "CR1S"). With J = n it is n/(n-k), the factor of HC1.
        * ``"params"``: J/(J-k) (clubSandwich "CR1p")
        * ``"jackknife"``: (J-1)/J (the delete-one-cluster jackknife, with CR3)
    n, k, J : int
        Rows, coefficients, clusters.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For an unknown name, or too few clusters or rows for the rule.
    """
    if not isinstance(rule, str):
        return float(rule)
    if J < 2 or n <= k or (rule == "params" and J <= k):
        raise ValueError(
            f"expected at least 2 clusters, n > k (and J > k for 'params'), "
            f"got J = {J}, n = {n}, k = {k}; add clusters or drop regressors"
        )
    factors = {
        "none": 1.0,
        "clusters": J / (J - 1),
        "stata": J / (J - 1) * (n - 1) / (n - k),
        "params": J / (J - k) if J > k else float("inf"),  # refused above
        "jackknife": (J - 1) / J,
    }
    if rule not in factors:
        raise ValueError(
            f"expected a correction out of {', '.join(factors)}, or a number; "
            f"got {rule!r}"
        )
    return factors[rule]
