# class: wire
# tries: answers the request to run a cell with the wrong types
# harm: stops
# %% cell average
@WIRE@
answer_with(lambda reply: {"id": reply["id"], "status": ["ok"], "outputs": 7} if "status" in reply else reply)
avg = 0.0
