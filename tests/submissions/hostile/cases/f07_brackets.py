# class: malformed
# tries: a million empty lists
# harm: stops
# %% change
data = b'{"x": [' + b"[]," * 1_000_000 + b"0]}"
