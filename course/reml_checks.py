"""Stop, with the reason, where a mixed model cannot be fitted."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def checked_rows(
    y: ArrayLike, X: ArrayLike, Z: ArrayLike, groups: ArrayLike
) -> tuple[NDArray, NDArray, NDArray, NDArray, NDArray]:
    """Return y (S, n), X and Z with a first axis S or 1, labels, and group indices."""
    y, X, Z = (_numbers(n, v) for n, v in (("y", y), ("X", X), ("Z", Z)))
    groups = np.asarray(groups)
    if y.ndim != 2 or not y.size:
        raise ValueError(
            f"expected y of shape (S, n) with at least one row, got {y.shape}"
        )
    S, n = y.shape
    for name, D in (("X", X), ("Z", Z)):
        if D.shape[:-1] not in ((n,), (S, n)) or not D.shape[-1]:
            raise ValueError(
                f"expected {name} with a row for each of the {n} values of y and at "
                f"least one column, got shape {D.shape}; a single column is "
                f"{name}[:, None]"
            )
    if groups.shape != (n,):
        raise ValueError(
            f"expected one group label for each of the {n} rows, got {groups.shape}"
        )
    for name, values in (("y", y), ("X", X), ("Z", Z)):
        if not np.isfinite(values).all():
            count = int((~np.isfinite(values)).sum())
            raise ValueError(
                f"expected finite numbers, got {count} missing or infinite in {name}; "
                "drop those rows first"
            )
    if any(_is_missing(label) for label in groups):
        raise ValueError("expected a label for every row, got NaN; drop those rows")
    try:
        labels, group_idx = np.unique(groups, return_inverse=True)
    except TypeError as error:
        raise ValueError(
            f"expected group labels of one kind, got some that cannot be sorted "
            f"({error}); make all of them text"
        ) from None
    _check_sizes(n, X.shape[-1], Z.shape[-1], len(labels))
    X, Z = (D[None] if D.ndim == 2 else D for D in (X, Z))
    return y, X, Z, labels, group_idx


def checked_starts(starts: int) -> int:
    """Return the number of searches, if it is one."""
    if int(starts) != starts or starts < 1:
        raise ValueError(f"expected starts of 1, 2, ..., got {starts!r}")
    return int(starts)


def checked_products(
    K: NDArray,
    x_columns: list[int],
    z_columns: list[int],
    n: int,
    group_labels: ArrayLike | None,
) -> NDArray:
    """Return the labels of the groups, if the call makes sense."""
    if K.ndim != 4 or K.shape[-1] != K.shape[-2] or not len(K):
        raise ValueError(f"expected K of shape (S, J, d, d), got {K.shape}")
    if not np.isfinite(K).all():
        raise ValueError("expected finite sums of products in K, got NaN or infinity")
    J, d = K.shape[1:3]
    for name, columns in (("x_columns", x_columns), ("z_columns", z_columns)):
        if not columns or not set(columns) <= set(range(d - 1)):
            raise ValueError(
                f"expected {name} out of 0 to {d - 2} (column {d - 1} is y), "
                f"got {columns}"
            )
    labels = np.arange(J) if group_labels is None else np.asarray(group_labels)
    if labels.shape != (J,):
        raise ValueError(f"expected {J} group labels, got shape {labels.shape}")
    _check_sizes(n, len(x_columns), len(z_columns), J)
    return labels


def _numbers(name: str, values: ArrayLike) -> NDArray:
    """Return an array of floats."""
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"expected numbers in {name}, in rows of equal length, got: {error}; a "
            "formula (fit_mixed_formula) turns columns of text into numbers"
        ) from None


def _is_missing(label: object) -> bool:
    """Return whether a label is None, NaN, NaT or pandas' NA."""
    try:
        return label is None or bool(label != label)
    except TypeError:
        # NA is neither equal to itself nor different.
        return True


def _check_sizes(n: int, p: int, q: int, J: int) -> None:
    """Stop where variances cannot be told apart, as lme4 does."""
    if n <= p:
        raise ValueError(
            f"expected more rows than columns of X, got n = {n} and p = {p}; "
            "drop regressors"
        )
    if J < 2:
        raise ValueError(
            f"expected at least 2 groups, got {J}; with one group there is no "
            "variance between groups: use course.ols.ols"
        )
    if n <= q * J:
        raise ValueError(
            f"expected more rows than random effects, got n = {n} rows for "
            f"{q} x {J} random effects, which cannot be told from the error; use "
            "fewer columns in Z, or groups with more rows"
        )
