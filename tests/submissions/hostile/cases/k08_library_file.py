# class: wire
# tries: claims that a function is a library's class that opens files for writing
# harm: writes
# %% cell rows
@WIRE@
class total:
    pass

claim(total, {"kind": "class", "number": 99, "name": "total", "library": "matplotlib:logging.FileHandler"})

def make_rows(n):
    return "@COURSE@/@NAME@.log"
