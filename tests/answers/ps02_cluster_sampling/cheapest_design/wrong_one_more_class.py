# wrong: one class more than needed
# why: floor plus one in place of ceil, with one for safety
# loses: cheapest_design__hand_case 1, cheapest_design__fresh_prices 1.5, cheapest_design__limits 0.5

def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    m = np.arange(1, m_max + 1)
    needed = sigma**2 * (1 + (m - 1) * rho) / m / target_se**2
    J = np.maximum(2, np.ceil(needed) + 1).astype(int)
    best = np.argmin(J * (class_cost + pupil_cost * m))
    return int(J[best]), int(m[best])
