# wrong: m* of the lecture, rounded, and the J it needs
# why: the lecture's formula is exact only without rounding
# loses: cheapest_design__fresh_prices 1.5, cheapest_design__limits 0.5

def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    m = round((class_cost / pupil_cost * (1 - rho) / rho) ** 0.5)
    m = min(max(m, 1), m_max)
    J = int(np.ceil(sigma**2 * (1 + (m - 1) * rho) / m / target_se**2))
    return max(J, 2), m
