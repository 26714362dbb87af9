# class: resources
# tries: ends the process in a cell
# harm: stops
# %% cell average
import os
os._exit(0)
