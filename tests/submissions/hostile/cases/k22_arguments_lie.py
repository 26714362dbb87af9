# class: wire
# tries: says that it changed its arguments, to spoil both sides
# %% cell standardise
@WIRE@
rows = [0]

def lie(reply):
    if not rows[0] or "value" not in reply:
        return reply
    zeros = {"nd": ["<f8", [rows[0]], "C", True, (b"\0" * 8 * rows[0]).hex()]}
    return {**reply, "changed": True, "args": [zeros], "kwargs": {}}

answer_with(lie)

def standardise(x):
    rows[0] = len(x)
    return np.full(len(x), np.nan)
