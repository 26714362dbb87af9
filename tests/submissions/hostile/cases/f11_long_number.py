# class: malformed
# tries: a number of a million digits
# harm: stops
# %% change
data = json.dumps(nb).replace('"nbformat_minor": 5', '"nbformat_minor": ' + "9" * 1_000_000).encode()
