# class: script in outputs
# tries: a script within a drawing
# harm: script
# %% cell average
from IPython.display import SVG, HTML, display
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='PWNED'</script></svg>"))
display(HTML("<svg onload=\"document.title='PWNED'\"></svg>"))
