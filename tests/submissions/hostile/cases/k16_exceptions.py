# class: wire
# tries: raises what ends the examiner's own loop
# harm: stops
# %% cell average
@WIRE@
answer_with(lambda reply: {"id": reply["id"], "raised": "GeneratorExit", "class": {"kind": "class", "number": 97, "name": "GeneratorExit", "library": "builtins:GeneratorExit"}, "name": "GeneratorExit", "args": [], "text": ""} if "value" in reply else reply)
avg = 0.0
