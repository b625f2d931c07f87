"""Learns the rule of your samples by the command line, and draws its filters and its learning curve.

    python3 examples/python/learn_and_plot.py samples.npy rule.json --norm 1.5

What follows the two files goes to `kadanoff learn` as it is. The drawing wants matplotlib; all else numpy.
"""
import json, subprocess, sys
import numpy as np

samples, out, *flags = sys.argv[1:]
subprocess.run(["npx", "kadanoff", "learn", samples, "--out", out, *flags], check=True)
with open(out, encoding="utf-8") as file:
    learned = json.load(file)

bx, by = learned["rule"]["block"]
filters = np.array(learned["rule"]["filters"]).reshape(-1, by, bx)  # [unit, y, x]
step = np.array([point["step"] for point in learned["history"]])
number = lambda estimate: (estimate["value"], np.nan if estimate["error"] is None else estimate["error"])
value, error = np.array([number(point["information"]) for point in learned["history"]], dtype=float).T
print(f"{len(filters)} filter(s) of {bx}x{by}; I(H:E) = %.4f +- %.4f nats" % number(learned["information"]))

try:
    import matplotlib
except ImportError:
    sys.exit(f"{out} is written; to draw it matplotlib is wanted")
matplotlib.use("Agg")
import matplotlib.pyplot as plt
figure, axes = plt.subplots(1, len(filters) + 1, figsize=(3 * len(filters) + 4, 3), layout="constrained")
for axis, weights in zip(axes, filters):
    axis.imshow(weights, cmap="RdBu_r", vmin=-abs(filters).max(), vmax=abs(filters).max())
axes[-1].errorbar(step, value, error, marker="o")
axes[-1].set(xlabel="step of learning", ylabel="I(H:E) (nats)", xscale="log")
figure.savefig(out.removesuffix(".json") + ".png", dpi=200)
