# class: script in outputs
# tries: an event handler on an image that cannot be loaded
# harm: script
# %% cell average
from IPython.display import HTML, display
display(HTML("<table><tr><td><img src=x onerror=\"document.title='PWNED'\"></td></tr></table>"))
