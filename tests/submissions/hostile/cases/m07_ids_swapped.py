# class: metadata
# tries: an empty answer cell bears the id and marks of a check
# %% change
check, answer = find("average_check"), find("average")
check["metadata"], answer["metadata"] = answer["metadata"], check["metadata"]
answer["source"] = "pass"
