# class: wire
# tries: arrays of objects, odd dtypes, boolean bytes of 255
# harm: stops
# %% cell average
@WIRE@
nodes = [{"nd": ["|O", [1], "C", True, "00" * 8]}, {"nd": ["|b1", [1], "C", True, "ff"]},
    {"nd": ["<f8", [2**40], "C", True, ""]}, {"lib": "os:system"}, {"type": "os.system"}, {"dtype": "O,O"}]
answer_with(lambda reply: {**reply, "value": nodes[reply["id"] % len(nodes)]} if "value" in reply else reply)
avg = 0.0
