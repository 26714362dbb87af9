# class: resources
# tries: closes every descriptor
# harm: stops
# %% cell average
import os
os.closerange(0, 1000)
