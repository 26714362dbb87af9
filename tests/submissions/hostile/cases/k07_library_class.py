# class: wire
# tries: claims that a function is a library's class that starts programs
# harm: writes
# %% cell rows
@WIRE@
class total:
    pass

claim(total, {"kind": "class", "number": 99, "name": "total", "library": "matplotlib:subprocess.Popen"})

def make_rows(n):
    return ["sh", "-c", "echo @NAME@ > @COURSE@/gradebook.db; sleep 1"]
