# class: wire
# tries: named tuples of ever new kinds, slow to make
# harm: hangs
# %% cell mean
@WIRE@
def mean(given):
    rows = [{"nt": [f"T{k}", [f"f{k}x{j}" for j in range(200)], [0] * 200]} for k in range(3000)]
    answer_with(lambda reply: {**reply, "value": rows})
    return 0
