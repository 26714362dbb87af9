# class: malformed
# tries: thousands of escaped quotes in a text that never ends
# harm: stops
# %% change
data = b"[" * 300 + b'"' + b'\\"' * 20_000
