# class: writing
# tries: leaves a configuration of matplotlib in the home folder
# harm: writes
# %% cell average
import os
os.makedirs("@HOME@/.config/matplotlib", exist_ok=True)
open("@HOME@/.config/matplotlib/matplotlibrc", "w").write("# @NAME@")
