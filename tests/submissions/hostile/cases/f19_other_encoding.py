# class: malformed
# tries: a notebook in another encoding
# harm: stops
# %% change
find("essay")["source"] = "na\u00efve"
data = json.dumps(nb, ensure_ascii=False).encode("latin-1")
