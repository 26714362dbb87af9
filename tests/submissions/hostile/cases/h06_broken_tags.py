# class: script in outputs
# tries: tags broken so that a filter might not know them
# harm: script
# %% cell average
from IPython.display import HTML, display
for text in ("<scr<script>ipt>document.title='PWNED'</scr</script>ipt>", "<IMG SRC=x OnErRoR\n=\"document.title='PWNED'\">",
             "<math><mtext></table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=document.title='PWNED'&gt;\">",
             "<a href=\"jav&#x09;ascript:document.title='PWNED'\">x</a>", "<iframe srcdoc=\"<script>parent.document.title='PWNED'</script>\">"):
    display(HTML(text))
