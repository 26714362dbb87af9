# class: wire
# tries: type names and docstrings of megabytes
# harm: output
# %% cell average
@WIRE@
class Sly:
    pass

avg = Sly()
claim(Sly, {"kind": "object", "number": S.number(avg), "type": "A" * 3_000_000, "doc": "B" * 1_000_000}, instances=True)
