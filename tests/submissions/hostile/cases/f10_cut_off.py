# class: malformed
# tries: a notebook cut off in the middle
# harm: stops
# %% change
data = json.dumps(nb).encode()[:2000]
