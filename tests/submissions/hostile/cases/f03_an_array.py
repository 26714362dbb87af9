# class: malformed
# tries: JSON, but an array
# harm: stops
# %% change
data = b"[1, 2, 3]"
