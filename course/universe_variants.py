"""Worlds less kind than those of :mod:`course.universe`: other people, unequal rows."""

import numpy as np
from numpy.typing import NDArray

from course.universe import K_X, Drawn


def replace_people(drawn: Drawn, person: NDArray) -> Drawn:
    r"""Give the people of drawn data sets other coefficients; X and e stay.

    Parameters
    ----------
    drawn : Drawn
        From :func:`course.universe.draw`.
    person : ndarray, shape (S, J, 4)
        New coefficients of each person.

    Returns
    -------
    Drawn
        ``beta`` is that of ``drawn``: the truth, if the new people have that mean.

    Notes
    -----
    :math:`y + X\delta_j` in place of y is :math:`D_j M_j` in place of :math:`D_j`, with
    :math:`M_j` the identity but for :math:`\delta_j` above its last diagonal entry;
    the sums become :math:`M_j^\top D_j^\top D_j M_j`.
    """
    if person.shape != drawn.person.shape:
        raise ValueError(
            f"expected coefficients of shape {drawn.person.shape}, got {person.shape}"
        )
    M = np.tile(np.eye(K_X + 1), (*person.shape[:2], 1, 1))
    M[..., :K_X, K_X] = person - drawn.person
    products = np.swapaxes(M, -1, -2) @ drawn.products @ M
    return Drawn(products, drawn.n, drawn.beta, person)


def join_people(first: Drawn, second: Drawn) -> Drawn:
    """Put the people of two worlds into one survey, data set by data set.

    Parameters
    ----------
    first, second : Drawn
        As many data sets of each, such as of people with few and with many rows.

    Returns
    -------
    Drawn
        ``beta`` is the mean of the two, weighted by people: that of the average person.
    """
    if len(first.products) != len(second.products):
        raise ValueError(
            "expected as many data sets of both worlds, "
            f"got {len(first.products)} and {len(second.products)}"
        )
    counts = first.products.shape[1], second.products.shape[1]
    beta = np.average([first.beta, second.beta], axis=0, weights=counts)
    return Drawn(
        np.concatenate([first.products, second.products], axis=1),
        first.n + second.n,
        beta,
        np.concatenate([first.person, second.person], axis=1),
    )
