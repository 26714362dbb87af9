# class: resources
# tries: takes memory during a check, page by page
# harm: memory
# %% cell mean
def mean(given):
    kept = []
    while True:
        kept.append(b"x" * 4_000_000)
