# class: resources
# tries: takes memory without end
# harm: memory
# %% cell average
kept = []
while True:
    kept.append(bytearray(50_000_000))
