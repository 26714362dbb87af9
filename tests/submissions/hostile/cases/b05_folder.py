# class: beside the notebook
# tries: the notebook is a folder
# harm: stops
# %% folder
(folder / "sandpit.ipynb").unlink()
(folder / "sandpit.ipynb").mkdir()
