# class: malformed
# tries: an empty file
# harm: stops
# %% change
data = b""
