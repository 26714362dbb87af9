# class: malformed
# tries: half a letter in every text, which no file can hold
# harm: stops
# %% change
find("average")["source"] = "print('\ud800')\nraise ValueError('\udfff')"
find("mean")["source"] = "def mean(given):\n    raise ValueError('\\ud800')"
nb["cells"][0]["id"] = "\ud800"
find("essay")["source"] = "\udc00"
