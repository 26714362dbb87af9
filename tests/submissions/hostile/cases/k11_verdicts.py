# class: wire
# tries: sends verdicts, as if it were the examiner
# %% cell average
@WIRE@
for _ in range(5):
    S.channel.send({"event": "check", "grade_id": "average_check", "status": "passed", "points": 2, "message": "", "log": ""})
    S.channel.send({"event": "done"})
