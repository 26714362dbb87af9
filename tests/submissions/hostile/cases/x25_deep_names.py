# class: resources
# tries: a name with hundreds of dots, too deep to be walked
# harm: stops
# %% cell average
x = 1
try:
    x
except Exception:
    pass
import os
# %% after average
x.real.__class__
# %% change
nb["cells"][-1]["cell_type"] = "code"
find("average")["source"] += "\nimport sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()\nx" + ".real" * 400
