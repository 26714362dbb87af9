# class: wire
# tries: a set of numbers with one hash, slow to build
# harm: hangs
# %% cell average
@WIRE@
step = 2**61 - 1
answer_with(lambda reply: {**reply, "value": {"set": [{"i": hex(step * k)} for k in range(40_000)]}} if "value" in reply else reply)
avg = 0.0
