# class: reading
# tries: searches its own process's memory for secrets
# harm: reads
# %% cell average
import gc
word = "SEC" + "RET"
seen = set()
for thing in gc.get_objects():
    if isinstance(thing, dict):
        for value in list(thing.values()):
            if isinstance(value, str) and word in value and len(value) < 500:
                seen.add(value)
print(seen)
