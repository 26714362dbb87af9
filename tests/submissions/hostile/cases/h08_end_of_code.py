# class: script in outputs
# tries: text in code that would end the page's own element
# harm: script
# %% cell mean
def mean(given):
    raise ValueError("</pre></code><script>document.title='PWNED'</script>")
