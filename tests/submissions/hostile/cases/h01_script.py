# class: script in outputs
# tries: a script in an HTML output
# harm: script
# %% cell average
from IPython.display import HTML, display
display(HTML("<b>hello</b><script>document.title='PWNED'</script>"))
