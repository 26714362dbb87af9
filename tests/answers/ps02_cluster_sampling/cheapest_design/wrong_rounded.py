# wrong: the number of classes is rounded to the nearest
# why: round() is used to make whole numbers
# loses: cheapest_design__hand_case 1, cheapest_design__fresh_prices 1.5, cheapest_design__limits 0.5

def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    m = np.arange(1, m_max + 1)
    needed = sigma**2 * (1 + (m - 1) * rho) / m / target_se**2
    J = np.maximum(2, np.round(needed)).astype(int)
    best = np.argmin(J * (class_cost + pupil_cost * m))
    return int(J[best]), int(m[best])
