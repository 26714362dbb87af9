# class: wire
# tries: answers with references to nothing
# harm: stops
# %% cell average
@WIRE@
answer_with(lambda reply: {**reply, "value": {"ref": {"kind": "object", "number": 0}}} if "value" in reply else reply)
avg = 0.0
