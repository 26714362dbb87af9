# class: wire
# tries: claims that a number is of the class whose operators are forwarded
# %% cell count
@WIRE@
class Other:
    def __eq__(self, other):
        return True

count = Other()
claim(Other, {"kind": "object", "number": S.number(count), "type": "Money", "own": True,
    "cls": {"kind": "class", "number": 98, "name": "Money", "own": True, "operators": ["__eq__", "__add__"]}}, instances=True)
