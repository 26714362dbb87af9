# class: metadata
# tries: an emptied check whose id has an invisible letter more
# %% change
cell = find("average_check")
cell["metadata"]["nbgrader"]["grade_id"] += "\u200b"
cell["source"] = "pass"
