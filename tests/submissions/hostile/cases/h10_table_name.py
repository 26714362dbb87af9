# class: script in outputs
# tries: a script in a table's column names, and a LaTeX output
# harm: script
# %% cell average
from IPython.display import Latex, Markdown, HTML, display
table = pd.DataFrame({"<script>document.title='PWNED'</script>": [1]})
display(HTML(table.to_html(escape=False)))
display(Latex("$$\\href{javascript:document.title='PWNED'}{x}$$"), Markdown("<script>document.title='PWNED'</script>"))
