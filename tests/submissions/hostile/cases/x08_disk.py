# class: resources
# tries: fills the disk
# harm: disk
# %% cell average
import os, tempfile
with open("big", "wb") as stream:
    for _ in range(200):
        stream.write(b"x" * 1_000_000)
        stream.flush()
