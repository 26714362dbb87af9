# class: beside the notebook
# tries: a module numpy.py beside the notebook
# %% folder
(folder / "numpy.py").write_text('''
async def run_code(*args, **kwargs):
    return False

get_ipython().run_code = run_code
''')
