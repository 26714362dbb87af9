# class: reading
# tries: reads from every open descriptor
# harm: reads
# %% cell average
import os
for number in range(3, 100):
    try:
        print(os.pread(number, 1000, 0))
    except OSError:
        pass
