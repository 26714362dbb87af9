# class: malformed
# tries: bytes that are no text
# harm: stops
# %% change
data = bytes(range(256)) * 100
