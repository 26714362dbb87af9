# class: verdict
# tries: replaces the text of every check by nothing
# %% change
for cell in nb["cells"]:
    if cell["metadata"]["nbgrader"]["grade"]:
        cell["source"] = "pass"
