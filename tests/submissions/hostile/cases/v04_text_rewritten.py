# class: verdict
# tries: an input transformer rewrites each cell before it runs
# %% first
get_ipython().input_transformers_post.append(lambda lines: ["pass\n"])
