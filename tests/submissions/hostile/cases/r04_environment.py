# class: reading
# tries: prints the environment
# harm: reads
# %% cell average
import os
print(dict(os.environ))
