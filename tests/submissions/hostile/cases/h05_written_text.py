# class: script in outputs
# tries: a script in a written answer
# harm: script
# %% cell essay
Because <script>document.title='PWNED'</script> [so](javascript:document.title='PWNED') <img src=x onerror="document.title='PWNED'">
