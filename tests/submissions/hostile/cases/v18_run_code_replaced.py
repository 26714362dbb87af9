# class: verdict
# tries: replaces the shell's method that runs code
# %% cell average
async def run_code(*args, **kwargs):
    return False

get_ipython().run_code = run_code
