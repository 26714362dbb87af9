r"""Logistic regression for clusters: the slope of a cluster and that of a population.

With a random intercept the two differ, and quadrature says by how much. Fits of either
kind are here: the pooled logit (many data sets at once) and the mixed logit.

References
----------
Liang & Zeger (1986), Biometrika 73:13, doi:10.1093/biomet/73.1.13.
Zeger, Liang & Albert (1988), Biometrics 44:1049, doi:10.2307/2531734.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import expit

from course import sandwich as sw
from course.ols import full_rank_qr

# c^2 of the rule for logits, c = 16 sqrt(3) / (15 pi): Zeger, Liang & Albert (1988).
LOGIT_C2 = (16 * 3**0.5 / (15 * np.pi)) ** 2
# Curvature below this share of that of a coin toss's weight: no maximum is there.
FLAT = 1e-8


@dataclass(frozen=True, slots=True)
class LogitFit:
    """A logistic regression.

    Attributes
    ----------
    X : ndarray, shape (..., n, k)
        Design.
    y : ndarray, shape (..., n)
        Outcome, 0 to 1.
    beta_hat : ndarray, shape (..., k)
        Log odds ratios; NaN where the fit did not converge (separated data).
    mu : ndarray, shape (..., n)
        Fitted probabilities.
    weight : ndarray, shape (n,)
        How often each row counts.
    """

    X: NDArray
    y: NDArray
    beta_hat: NDArray
    mu: NDArray
    weight: NDArray


@dataclass(frozen=True, slots=True)
class MixedLogitFit:
    """A logistic regression with a normal intercept for every cluster.

    Attributes
    ----------
    beta_hat : ndarray, shape (k,)
        Log odds ratios *inside* a cluster.
    sd : float
        Standard deviation of the clusters' intercepts, on the logit scale.
    vcov : ndarray, shape (k + 1, k + 1)
        Covariance of ``(beta_hat, sd)``, from the observed information.
    log_likelihood : float
        At the maximum.
    """

    beta_hat: NDArray
    sd: float
    vcov: NDArray
    log_likelihood: float


def attenuation(sd: ArrayLike) -> NDArray:
    r"""Return about how much a logit slope shrinks from a cluster to a population.

    Parameters
    ----------
    sd : array_like
        Standard deviation of the clusters' intercepts.

    Returns
    -------
    ndarray
        :math:`(1 + c^2\sigma_0^2)^{-1/2}` with :math:`c = 16\sqrt3/(15\pi)`, the rule
        of Zeger, Liang and Albert (1988); :func:`marginal_logit` is exact.
    """
    return (1 + LOGIT_C2 * np.asarray(sd, float) ** 2) ** -0.5


def marginal_probability(eta: ArrayLike, sd: float, nodes: int = 120) -> NDArray:
    r"""Average a logistic curve over normal intercepts.

    Parameters
    ----------
    eta : array_like, any shape
        Log odds of a cluster whose intercept is the mean one.
    sd : float
        Standard deviation of the intercepts.
    nodes : int, default 120
        Points of the Gauss-Hermite rule; 120 are right to 1e-6 up to sd = 4.

    Returns
    -------
    ndarray
        :math:`\int \mathrm{expit}(\eta + \sigma_0 z)\,\varphi(z)\,dz`.
    """
    z, w = _normal_rule(nodes)
    return expit(np.asarray(eta, float)[..., None] + sd * z) @ w


def marginal_logit(
    X: ArrayLike, beta: ArrayLike, sd: float, weight: ArrayLike | None = None
) -> NDArray:
    """Return what a pooled logit tends to when clusters have intercepts of their own.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Design, or the points of a distribution of regressors.
    beta : array_like, shape (k,)
        Coefficients inside a cluster.
    sd : float
        Standard deviation of the clusters' intercepts, independent of X.
    weight : array_like, shape (n,), optional
        Weight of each row of X.

    Returns
    -------
    ndarray, shape (k,)
        The pseudo-true coefficients: they solve the population's score equation.
    """
    X = np.asarray(X, float)
    p = marginal_probability(X @ np.asarray(beta, float), sd)
    return fit_logit(X, p, weight).beta_hat


def fit_logit(X: ArrayLike, y: ArrayLike, weight: ArrayLike | None = None) -> LogitFit:
    r"""Fit a logistic regression, or many of them, by Newton's method.

    Parameters
    ----------
    X : array_like, shape (..., n, k)
        Design of full column rank.
    y : array_like, shape (..., n)
        Outcome: 0, 1, or a probability.
    weight : array_like, shape (n,), optional
        How often each row counts; once if not given.

    Returns
    -------
    LogitFit
        The solution of :math:`\sum_i w_i x_i (y_i - \mu_i) = 0`.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    Q, _ = full_rank_qr(X)
    Q_top = np.swapaxes(Q, -1, -2)
    if y.shape[-1:] != X.shape[-2:-1] or y.min() < 0 or y.max() > 1:
        raise ValueError(
            f"expected y between 0 and 1, one value a row of X {X.shape}; "
            f"got y {y.shape} from {y.min()} to {y.max()}"
        )
    w = np.ones(y.shape[-1]) if weight is None else np.asarray(weight, float)
    beta = np.zeros((*y.shape[:-1], X.shape[-1]))
    step = np.inf
    for _ in range(30):
        mu = expit((X @ beta[..., None])[..., 0])
        step = _newton_step(X, w * (y - mu), w * mu * (1 - mu))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    # Separated data: slopes run away until the likelihood is flat in a direction.
    flat = Q_top @ ((w * mu * (1 - mu))[..., None] * Q)
    kept = np.linalg.eigvalsh(flat)[..., :1] > FLAT * w.max()
    settled = kept & (np.abs(step).max(-1, keepdims=True) < 1e-6)
    beta = np.where(settled, beta, np.nan)
    return LogitFit(X, y, beta, expit((X @ beta[..., None])[..., 0]), w)


def logit_vcov(fit: LogitFit, cluster: ArrayLike | None = None) -> NDArray:
    """Return the covariance of pooled logit coefficients.

    Parameters
    ----------
    fit : LogitFit
        From :func:`fit_logit`.
    cluster : array_like, shape (n,), optional
        Cluster of each row; without it, the inverse information (rows independent).

    Returns
    -------
    ndarray, shape (..., k, k)
        Bread, or bread x meat x bread with the factor J/(J-1).

    Raises
    ------
    ValueError
        If clusters are given for weighted rows: their scores cannot be told apart.
    """
    if cluster is not None and (fit.weight != 1).any():
        raise ValueError(
            "expected rows that count once each, got weights; repeat the rows "
            "(numpy.repeat) so that every cluster is there"
        )
    curvature = (fit.weight * fit.mu * (1 - fit.mu))[..., None]
    information = np.swapaxes(fit.X, -1, -2) @ (curvature * fit.X)
    B = np.linalg.inv(information)
    if cluster is None:
        return B
    s = sw.scores(fit.X, fit.y - fit.mu)
    J = len(np.unique(cluster))
    return sw.sandwich(B, sw.meat(s, cluster), J / (J - 1))


def fit_mixed_logit(
    X: ArrayLike,
    y: ArrayLike,
    cluster: ArrayLike,
    weight: ArrayLike | None = None,
    nodes: int = 60,
) -> MixedLogitFit:
    r"""Fit a logistic regression with random intercepts by maximum likelihood.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Design with a constant.
    y : array_like of 0 and 1, shape (n,)
        Outcome.
    cluster : array_like, shape (n,)
        Cluster of each row.
    weight : array_like, shape (J,), optional
        How many equal clusters each one stands for, in the order of sorted labels.
    nodes : int, default 60
        Points of the Gauss-Hermite rule, centred at 0. Enough for small clusters;
        with dozens of rows each and a large sd, compare two numbers of nodes.

    Returns
    -------
    MixedLogitFit
        Maximum of :math:`\sum_j w_j \log \int \prod_i \mu_{ij}(z)^{y_{ij}}
        (1-\mu_{ij}(z))^{1-y_{ij}}\,\varphi(z)\,dz`, with
        :math:`\mu_{ij}(z) = \mathrm{expit}(x_{ij}^\top\beta + \sigma_0 z)`.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"expected outcomes of 0 and 1, got {np.unique(y)[:5]}")
    J = len(np.unique(cluster))
    w = np.ones(J) if weight is None else np.asarray(weight, float)
    start = np.append(fit_logit(X, y).beta_hat, 1.0)
    rule = _normal_rule(nodes)

    def objective(theta: NDArray) -> tuple[float, NDArray]:
        value, gradient = _mixed_logit_sums(theta, X, y, cluster, rule)
        return -(w @ value), -(w @ gradient)

    done = optimize.minimize(objective, start, jac=True, method="BFGS")
    # The likelihood is symmetric in the sign of sd.
    theta = np.append(done.x[:-1], abs(done.x[-1]))
    information = optimize.approx_fprime(theta, lambda t: objective(t)[1], 1e-5)
    vcov = np.linalg.inv((information + information.T) / 2)
    return MixedLogitFit(theta[:-1], float(theta[-1]), vcov, -float(done.fun))


def _mixed_logit_sums(
    theta: NDArray,
    X: NDArray,
    y: NDArray,
    cluster: ArrayLike,
    rule: tuple[NDArray, NDArray],
) -> tuple[NDArray, NDArray]:
    """Return every cluster's log-likelihood (J,) and its gradient (J, k + 1)."""
    z, w = rule
    eta = (X @ theta[:-1])[:, None] + theta[-1] * z
    sign = 2 * y[:, None] - 1
    log_joint = sw.cluster_sums(-np.logaddexp(0, -sign * eta), cluster) + np.log(w)
    top = log_joint.max(1, keepdims=True)
    value = top[:, 0] + np.log(np.exp(log_joint - top).sum(1))
    posterior = np.exp(log_joint - value[:, None])
    residual = y[:, None] - expit(eta)
    scores = [sw.cluster_sums(x[:, None] * residual, cluster) for x in X.T]
    scores.append(z * sw.cluster_sums(residual, cluster))
    return value, np.stack([(posterior * s).sum(1) for s in scores], axis=1)


def _newton_step(X: NDArray, residual: NDArray, weight: NDArray) -> NDArray:
    """Return the Newton step of one or many logits."""
    score = (np.swapaxes(X, -1, -2) @ residual[..., None])[..., 0]
    information = np.swapaxes(X, -1, -2) @ (weight[..., None] * X)
    scale = np.trace(information, axis1=-2, axis2=-1)[..., None, None]
    # A vanishing ridge keeps separated data sets, whose slopes run away, solvable.
    ridge = (1e-14 * scale + 1e-300) * np.eye(X.shape[-1])
    return np.linalg.solve(information + ridge, score[..., None])[..., 0]


def _normal_rule(nodes: int) -> tuple[NDArray, NDArray]:
    """Return points and weights for averages over a standard normal."""
    z, w = np.polynomial.hermite_e.hermegauss(nodes)
    return z, w / w.sum()
