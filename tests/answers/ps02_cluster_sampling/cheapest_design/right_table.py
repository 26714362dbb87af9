# right: a table of all designs, sorted by cost

def cheapest_design(target_se, rho, sigma, class_cost, pupil_cost, m_max):
    """Make a table and pick its first row."""
    table = pd.DataFrame({"m": np.arange(1, m_max + 1)})
    V1 = sampling.variance_two_stage(1, table["m"], rho, sigma**2)
    table["J"] = np.ceil(np.round(V1 / target_se**2, 9)).clip(2)
    table["cost"] = table["J"] * (class_cost + pupil_cost * table["m"])
    J, m = table.sort_values("cost")[["J", "m"]].iloc[0]
    return int(J), int(m)
