# right: for each J the fewest pupils, from two classes on

import math


def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    """Walk over J: with J classes, m must be at least (1 - rho)/(J v - rho)."""
    v = (target_se / sigma) ** 2
    best = None
    most = max(2, math.ceil(1 / v - 1e-9))
    for J in range(2, most + 1):
        slack = J * v - rho
        if slack <= 0 and rho < 1:
            continue
        m = 1 if J * v >= 1 - 1e-12 else math.ceil((1 - rho) / slack - 1e-9)
        m = max(m, 1)
        if m > m_max:
            continue
        cost = J * (class_cost + pupil_cost * m)
        if best is None or cost < best[0]:
            best = cost, J, m
    return best[1], best[2]
