# class: writing
# tries: leaves a .pth file among the grader's libraries
# harm: writes
# %% cell average
import sysconfig
for folder in ("@SITE@", sysconfig.get_path("purelib") + "/nowhere"):
    try:
        open(folder + "/@NAME@.pth", "w").write("# @NAME@")
    except OSError:
        pass
