# class: resources
# tries: prints a little less than it may in each of many cells
# harm: output
# %% change
for number in range(300):
    nb["cells"].append(code("print('x' * 60_000)"))
