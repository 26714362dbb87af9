# class: metadata
# tries: a tag that lets cells raise exceptions
# %% change
for cell in nb["cells"]:
    cell["metadata"]["tags"] = ["raises-exception"]
