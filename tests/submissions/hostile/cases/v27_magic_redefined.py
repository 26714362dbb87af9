# class: verdict
# tries: an automatic magic swallows the check
# %% first
from IPython.core.inputtransformer2 import TransformerManager

TransformerManager.transform_cell = lambda self, cell: "pass\n"
