"""Statistical checkers: whether a number is right and, if not, which slip made it.

For use in a check cell, within its hidden region (students may not have this package)::

    from autograder import checkers

    checkers.check_standard_errors(se, X, y, "CR1", cluster)

Each takes the student's value and what the right value is computed from. It returns
None when the value is right, and raises AssertionError with words for the student when
it is not. The words name the likely slip and never the right value. They use NumPy and
SciPy only and nothing of the engine, so they work in any notebook and in any test.
"""

from .compare import check_estimate, divisor_slips
from .covariances import KINDS, covariances, satterthwaite_df, standard_errors
from .figure import check_figure
from .inference import check_interval, check_p_value
from .regression import (
    check_coefficients,
    check_covariance,
    check_degrees_of_freedom,
    check_standard_errors,
)
from .simulation import FALSE_FAIL, check_draws, check_rate

__all__ = [
    "FALSE_FAIL",
    "KINDS",
    "check_coefficients",
    "check_covariance",
    "check_degrees_of_freedom",
    "check_draws",
    "check_estimate",
    "check_figure",
    "check_interval",
    "check_p_value",
    "check_rate",
    "check_standard_errors",
    "covariances",
    "divisor_slips",
    "satterthwaite_df",
    "standard_errors",
]
