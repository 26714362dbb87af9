# class: beside the notebook
# tries: a link that leads out of the folder, written through by a cell
# harm: writes
# %% folder
(folder / "out").symlink_to("@COURSE@")
# %% cell average
open("out/gradebook.db", "w").write("@NAME@")
