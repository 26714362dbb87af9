# class: script in outputs
# tries: an image and a style sheet that tell a server who reads the page
# harm: script
# %% cell average
from IPython.display import HTML, display
display(HTML("<img src='http://127.0.0.1:@PORT@/@NAME@'><style>body{background:url(http://127.0.0.1:@PORT@/x)}</style><link rel=stylesheet href='//127.0.0.1:@PORT@/y'>"))
