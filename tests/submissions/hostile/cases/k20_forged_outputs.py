# class: wire
# tries: outputs far beyond the cap, of types that are not shown
# harm: output
# %% cell average
@WIRE@
answer_with(lambda reply: {**reply, "outputs": [
    {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x" * 3_000_000, "application/javascript": "alert(1)"}}]} if "outputs" in reply else reply)
