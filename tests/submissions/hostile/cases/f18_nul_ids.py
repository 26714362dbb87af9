# class: malformed
# tries: ids with null bytes, markup and paths in them
# harm: stops
# %% change
for number, cell in enumerate(nb["cells"][1:]):
    cell["id"] = ["../../x", "\0", "<script>"][number % 3]
    cell["metadata"]["nbgrader"]["points"] = "many"
