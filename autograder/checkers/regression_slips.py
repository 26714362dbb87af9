"""What students hand in for a regression's numbers: each slip, with what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def wrong_fits(X: NDArray, y: NDArray) -> Iterator[tuple[str, NDArray]]:
    """Coefficients without the intercept, standardised, one by one, x on y."""
    constant = np.ptp(X, axis=0) == 0
    slopes = ~constant
    beta_hat = np.linalg.lstsq(X, y)[0]
    if constant.any() and slopes.any():
        without = np.linalg.lstsq(X[:, slopes], y)[0]
        yield "the intercept is missing from the regression.", without
        yield (
            "the intercept is missing from the regression.",
            _fill(without, slopes),
        )
        yield "the intercept is missing from the answer.", beta_hat[slopes]
        spread = X[:, slopes].std(axis=0)
        scaled = beta_hat[slopes] * spread / y.std()
        words = "these are standardised coefficients; give them in the data's units."
        yield words, _fill(scaled, slopes)
        yield words, scaled
        centred, out = X[:, slopes] - X[:, slopes].mean(0), y - y.mean()
        one_by_one = centred.T @ out / (centred**2).sum(0)
        words = "this is a regression on each column by itself, not on all together."
        yield words, _fill(one_by_one, slopes)
        reverse = centred.T @ out / (out**2).sum()
        words = "outcome and regressor are swapped: this is x regressed on y."
        yield words, _fill(reverse, slopes)
    yield "these are X'y; (X'X)^-1 is missing.", X.T @ y


def _fill(slopes: NDArray, where: NDArray) -> NDArray:
    """Slopes at their columns, zero where the constant stands."""
    made = np.zeros(where.size)
    made[where] = slopes
    return made


def asked_for(kinds: Sequence[str]) -> str:
    """What the question asks for."""
    if all(name.startswith("CR") for name in kinds):
        return f"the question asks for clustered ones ({' or '.join(kinds)})"
    return f"the question asks for {' or '.join(kinds)}"


def wrong_standard_errors(
    X: NDArray,
    y: NDArray,
    se: dict[str, NDArray],
    kinds: Sequence[str],
    cluster: ArrayLike | None,
) -> Iterator[tuple[str, NDArray]]:
    """Other kinds, variances, coefficients, t values, other factors."""
    n, k = X.shape
    right, asked = se[kinds[0]], asked_for(kinds)
    for name in kinds:
        yield (
            "these are variances, not standard errors: take their roots.",
            se[name] ** 2,
        )
    for name, wrong in se.items():
        if name not in kinds:
            yield f"these are {these(name, kinds)}; {asked}.", wrong
            words = f"these are variances, and {these(name, kinds)}; {asked}."
            yield words, wrong**2
    beta_hat = np.linalg.lstsq(X, y)[0]
    yield "these are the coefficients, not their standard errors.", beta_hat
    for name, wrong in se.items():
        yield f"these are t values (coefficient over {name} SE).", beta_hat / wrong
    if "classical" in kinds:
        for divisor, count in {"n": n, "n - 1": n - 1, "n - k - 1": n - k - 1}.items():
            if count > 0:
                words = f"the residual variance is divided by {divisor}, not by n - k."
                yield words, se["classical"] * np.sqrt((n - k) / count)
    else:
        yield from wrong_factors(n, k, se, kinds[0], cluster)
    words = "one n too many: this is the standard error {} the root of n."
    yield words.format("divided by"), right / np.sqrt(n)
    yield words.format("times"), right * np.sqrt(n)


def these(name: str, kinds: Sequence[str]) -> str:
    """How to call a wrong kind beside the right one."""
    same_family = any(kind[:2] == name[:2] for kind in kinds)
    if name == "classical" or same_family:
        return f"the {name} standard errors"
    if name.startswith("HC"):
        return f"the {name} standard errors, which take every row for a cluster"
    return f"the {name} standard errors, which are clustered"


def wrong_factors(
    n: int, k: int, se: dict[str, NDArray], kind: str, cluster: ArrayLike | None
) -> Iterator[tuple[str, NDArray]]:
    """The right sandwich with another small-sample factor than the kind's own."""
    if kind.startswith("HC"):
        base, J, own = se["HC0"], n, n / (n - k)
    else:
        J = len(np.unique(np.asarray(cluster)))
        base, own = se["CR0"], J / (J - 1) * (n - 1) / (n - k)
    if kind[-1] in "23":
        base, own = se[kind], 1.0
    own = own if kind[-1] == "1" else 1.0
    factors = {
        "J/(J - 1)": J / (J - 1),
        "n/(n - 1)": n / (n - 1),
        "n/(n - k)": n / (n - k),
        "(n - 1)/(n - k)": (n - 1) / (n - k),
        "(J - 1)/J": (J - 1) / J,
        "J/(J - 1) (n - 1)/(n - k)": J / (J - 1) * (n - 1) / (n - k),
    }
    if J > k:
        factors["J/(J - k)"] = J / (J - k)
    if kind.startswith("HC"):
        factors = {w: f for w, f in factors.items() if "J" not in w}
    for words, factor in factors.items():
        if not np.isclose(factor, own, rtol=1e-9):
            yield (
                f"the small-sample factor is {words}, which is not {kind}'s.",
                (base * np.sqrt(factor)),
            )


def wrong_matrices(
    X: NDArray,
    found: dict[str, NDArray],
    kind: str,
    cluster: ArrayLike | None,
) -> Iterator[tuple[str, NDArray]]:
    """Parts of the covariance matrix, its inverse, other factors."""
    V = found[kind]
    n, k = X.shape
    se = np.sqrt(np.diag(V))
    XtX = X.T @ X
    bread = np.linalg.inv(XtX)
    yield "only the diagonal is there; give the covariances too.", np.diag(np.diag(V))
    yield "these are the variances; give the whole matrix.", np.diag(V)
    yield "these are the standard errors; give the whole matrix.", se
    yield "this is the correlation matrix of the coefficients.", V / np.outer(se, se)
    yield "this is the inverse of the covariance matrix.", np.linalg.inv(V)
    yield "this is the bread alone, (X'X)^-1.", bread
    yield "this is X'X, which is not even inverted.", XtX
    yield "this is the meat alone; the bread is missing on both sides.", XtX @ V @ XtX
    yield "bread stands on one side of the meat only.", V @ XtX
    yield "bread stands on one side of the meat only.", XtX @ V
    yield "one n too many: this is the covariance matrix times n.", V * n
    yield "one n too many: this is the covariance matrix over n.", V / n
    if kind == "classical":
        yield "the residual variance is divided by n, not by n - k.", V * (n - k) / n
        words = "the residual variance is divided by n - 1, not by n - k."
        yield words, V * (n - k) / (n - 1)
        return
    base = {name: np.sqrt(np.diag(W)) for name, W in found.items()}
    for words, wrong_se in wrong_factors(n, k, base, kind, cluster):
        yield words, V * (wrong_se[0] / se[0]) ** 2
