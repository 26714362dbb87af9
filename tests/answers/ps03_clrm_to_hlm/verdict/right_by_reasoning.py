# right: two questions a world: between clusters, inside clusters

def verdict():
    """Ask of each world which comparisons are sound."""
    worlds = {
        # (between sound, inside sound on average, inside sound when weighted)
        "f": (False, False, False),
        "e": (True, True, True),
        "d": (False, True, True),
        "c": (True, True, False),
        "b": (True, True, True),
        "a": (False, True, True),
    }
    answer = {}
    for world, (between, plain, weighted) in worlds.items():
        found = set()
        if plain:
            found.add("mean of slopes")
        if weighted:
            found.add("FE")
        if between and weighted:
            found |= {"OLS", "RE"}
        answer[world] = found
    return answer
