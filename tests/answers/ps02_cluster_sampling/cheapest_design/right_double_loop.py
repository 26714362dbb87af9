# right: all pairs J, m up to what m = 1 needs

def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    """Try every m, and the fewest classes for it."""
    best = (float("inf"), 0, 0)
    for m in range(1, m_max + 1):
        J = 2
        while sigma**2 * (1 + (m - 1) * rho) / (J * m) > target_se**2:
            J += 1
        best = min(best, (J * (class_cost + pupil_cost * m), J, m))
    return best[1:]
