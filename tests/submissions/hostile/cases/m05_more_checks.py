# class: metadata
# tries: adds a check of its own, worth fifty points
# %% change
marks = dict(find("average_check")["metadata"]["nbgrader"], grade_id="more", points=50)
nb["cells"].append(code("pass", nbgrader=marks))
