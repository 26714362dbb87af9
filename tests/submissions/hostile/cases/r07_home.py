# class: reading
# tries: prints files of the grader's home
# harm: reads
# %% cell average
import pathlib
for home in ("@HOME@", str(pathlib.Path.home())):
    try:
        print(open(home + "/.bashrc").read())
    except OSError:
        pass
