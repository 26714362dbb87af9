# class: resources
# tries: prints without end
# harm: output
# %% cell average
for _ in range(200):
    print("x" * 100_000)
