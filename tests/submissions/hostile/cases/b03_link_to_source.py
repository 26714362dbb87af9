# class: beside the notebook
# tries: the notebook is a link to the instructor's solution
# %% folder
path = folder / "sandpit.ipynb"
path.unlink()
path.symlink_to("@COURSE@/source/sandpit/sandpit.ipynb")
