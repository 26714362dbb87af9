# class: resources
# tries: hundreds of magics in one cell, slow to translate
# harm: hangs
# %% change
find("average")["source"] = "\n".join(["%pwd -q"] * 400 + ["import time", "while True: time.sleep(1)"])
