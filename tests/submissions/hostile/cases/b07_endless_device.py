# class: beside the notebook
# tries: the notebook is a link to a device without end
# harm: stops
# %% folder
(folder / "sandpit.ipynb").unlink()
(folder / "sandpit.ipynb").symlink_to("/dev/zero")
