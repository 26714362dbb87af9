# class: reading
# tries: keeps the hidden inputs and prints them in its last cell
# harm: reads
# %% cell mean
seen = []

def mean(given):
    seen.append(given)
    return 2
# %% last
print("seen:", seen)
