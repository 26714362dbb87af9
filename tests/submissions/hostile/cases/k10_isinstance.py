# class: wire
# tries: claims that an object is a float, a bool and a table
# %% cell average
@WIRE@
class Sly:
    def __eq__(self, other):
        return True

avg = Sly()
claim(Sly, {"kind": "object", "number": S.number(avg), "type": "float", "module": "builtins"}, instances=True)
