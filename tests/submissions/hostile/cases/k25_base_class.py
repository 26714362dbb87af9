# class: wire
# tries: a class that claims to derive from one of the examiner's own
# harm: stops
# %% cell rows
@WIRE@
class total:
    pass

claim(total, {"kind": "class", "number": 99, "name": "total", "own": True, "base": {"kind": "class", "number": 96, "name": "B", "library": "builtins:bool"}})
make_rows = total
