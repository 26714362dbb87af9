# right: rules applied to the printed numbers

def flaws():
    """Read the mistake off each row of the table."""
    rows = {
        "A": (-0.0045, 0.1549, 0.1649, 103, 401, 103),
        "B": (0.0056, 0.1529, 0.1509, 200, 376, 148),
        "C": (0.0667, 0.1288, 0.1355, 234, 301, 139),
        "D": (-0.0023, 0.1285, 0.1510, 79, 176, 42),
    }
    found = {}
    for name, (mean, sd, se, two, one, full) in rows.items():
        if two == full:
            found[name] = "singular_redrawn"
        elif two % 4 == one % 4 == full % 4 == 0:
            found[name] = "same_stream"
        elif sd < 0.14 and abs(mean) > 6 * sd / 4000**0.5:
            found[name] = "people_once"
        elif sd < 0.14 and se > 1.1 * sd:
            found[name] = "sample_truth"
    return found
