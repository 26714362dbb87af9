# class: beside the notebook
# tries: the notebook is a named pipe that nobody writes to
# harm: hangs
# %% folder
import os
(folder / "sandpit.ipynb").unlink()
os.mkfifo(folder / "sandpit.ipynb")
