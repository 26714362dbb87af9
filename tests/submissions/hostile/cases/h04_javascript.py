# class: script in outputs
# tries: an output of type JavaScript
# harm: script
# %% cell average
from IPython.display import Javascript, display
display(Javascript("document.title='PWNED'"))
