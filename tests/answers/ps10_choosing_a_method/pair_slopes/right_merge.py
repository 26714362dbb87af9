# right: a table of pairs by pandas

def pair_slopes(x, y, first, second):
    """Join the table with itself and group by the kind of pair."""
    rows = pd.DataFrame({"x": x, "y": y, "a": first, "b": second, "row": range(len(x))})
    pairs = rows.merge(rows, how="cross")
    pairs = pairs[pairs.row_x < pairs.row_y]
    kind = np.select([pairs.a_x == pairs.a_y, pairs.b_x == pairs.b_y], [0, 1], 2)
    pairs["xx"] = (pairs.x_x - pairs.x_y) ** 2
    pairs["xy"] = (pairs.x_x - pairs.x_y) * (pairs.y_x - pairs.y_y)
    s = pairs.groupby(kind)[["xx", "xy"]].sum()
    return np.column_stack([s.xy / s.xx, s.xx / s.xx.sum()])
