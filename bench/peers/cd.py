#!/usr/bin/env python3
"""Contrastive divergence as one would write it with numpy, scikit-learn or torch: a step of CD-k of a machine of 0/1 units.

    python3 bench/peers/cd.py numpy|sklearn|torch

The first line that it writes is `ready NAME VERSION …`, or `missing REASON` where the library is not there. Then it answers each line

    cd VISIBLE HIDDEN BATCH STEPS [COUNT [K]]

by one number, the nanoseconds of a step (torch also answers `critic OBJECTIVE INPUTS VISIBLE WIDTH HIDDEN BATCH STEPS`, see critic.py): STEPS, so many steps of k = K (1 unless told), are timed together COUNT times (once
unless told) and the least time counts. A machine lives as long as the program, one for each shape, so that chunks may take turns with those
of another program. All run on one thread, on random bits, in single precision. A step is what a step of src/kernels is: means of the
hidden units for the data, samples of them, of the visible units, means for those, momentum and L2 decay. scikit-learn's own
step has neither of the last two, and keeps its chains (PCD-1).
"""
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"
# OpenBLAS is to choose its kernels for the processor that is there.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

RATE, MOMENTUM, DECAY = 0.01, 0.5, 0.0001
# Nothing is written beside the sources.
sys.dont_write_bytecode = True


def numpy_machine(np, visible, hidden, batch):
    """A step without a temporary: every product, field and random number has its buffer."""
    f = np.float32
    # SFC64 is numpy's fastest generator.
    random = np.random.Generator(np.random.SFC64(visible))
    windows = (random.random((10 * batch, visible)) < 0.5).astype(f)
    W = (0.2 * (random.random((visible, hidden), dtype=f) - f(0.5))).astype(f)
    a, c = np.zeros(visible, f), np.zeros(hidden, f)
    dW, da, dc = np.zeros_like(W), np.zeros_like(a), np.zeros_like(c)
    gradient, scratch = np.empty_like(W), np.empty_like(W)
    x0, x1, h, uh = (np.empty((batch, hidden), f) for _ in range(4))
    v, uv = (np.empty((batch, visible), f) for _ in range(2))
    ga, gc = np.empty_like(a), np.empty_like(c)
    sa, sc = np.empty_like(a), np.empty_like(c)
    one, inverse, rate, momentum, decay = f(1), f(1 / batch), f(RATE), f(MOMENTUM), f(DECAY)

    def sigmoid(x):
        np.negative(x, out=x)
        np.exp(x, out=x)
        np.add(x, one, out=x)
        np.reciprocal(x, out=x)

    def up(v, p):
        np.matmul(v, W, out=p)
        np.add(p, c, out=p)
        sigmoid(p)

    def sample(p, u, s):
        random.random(out=u, dtype=f)
        np.less(u, p, out=s, casting="unsafe")

    def move(w, velocity, g):
        np.multiply(velocity, momentum, out=velocity)
        np.multiply(g, rate, out=g)
        np.add(velocity, g, out=velocity)
        np.add(w, velocity, out=w)

    def step(n, k):
        v0 = windows[n % 10 * batch : (n % 10 + 1) * batch]
        up(v0, x0)
        p = x0
        for _ in range(k):
            sample(p, uh, h)
            np.matmul(h, W.T, out=v)
            np.add(v, a, out=v)
            sigmoid(v)
            sample(v, uv, v)
            up(v, x1)
            p = x1
        np.matmul(v0.T, x0, out=gradient)
        np.matmul(v.T, x1, out=scratch)
        np.subtract(gradient, scratch, out=gradient)
        np.multiply(gradient, inverse, out=gradient)
        np.multiply(W, decay, out=scratch)
        np.subtract(gradient, scratch, out=gradient)
        move(W, dW, gradient)
        for p0, p1, g, s, w, velocity in ((v0, v, ga, sa, a, da), (x0, x1, gc, sc, c, dc)):
            np.sum(p0, axis=0, out=g)
            np.sum(p1, axis=0, out=s)
            np.subtract(g, s, out=g)
            np.multiply(g, inverse, out=g)
            move(w, velocity, g)

    return step, W


def sklearn_machine(np, rbm, visible, hidden, batch):
    random = np.random.default_rng(visible)
    windows = (random.random((10 * batch, visible)) < 0.5).astype(np.float32)
    machine = rbm(n_components=hidden, learning_rate=RATE, batch_size=batch, n_iter=1, random_state=visible)
    machine.fit(windows[:batch])
    state = np.random.RandomState(visible)

    def step(n, k):
        if k != 1:
            raise ValueError("scikit-learn's chains take one step")
        # As fit does for each batch, without its checks of the data.
        machine._fit(windows[n % 10 * batch : (n % 10 + 1) * batch], state)

    return step, machine.components_


def torch_machine(torch, visible, hidden, batch):
    torch.manual_seed(visible)
    windows = torch.bernoulli(torch.full((10 * batch, visible), 0.5))
    W = 0.2 * (torch.rand(visible, hidden) - 0.5)
    a, c = torch.zeros(visible), torch.zeros(hidden)
    dW, da, dc = torch.zeros_like(W), torch.zeros_like(a), torch.zeros_like(c)
    x0, x1, uh = (torch.empty(batch, hidden) for _ in range(3))
    x, uv = (torch.empty(batch, visible) for _ in range(2))
    gradient = torch.empty_like(W)

    def move(w, velocity, g):
        velocity.mul_(MOMENTUM).add_(g, alpha=RATE)
        w.add_(velocity)

    def step(n, k):
        v0 = windows[n % 10 * batch : (n % 10 + 1) * batch]
        torch.addmm(c, v0, W, out=x0).sigmoid_()
        p = x0
        for _ in range(k):
            # bernoulli_ would draw doubles, one after the other.
            h = torch.lt(uh.uniform_(), p).float()
            torch.addmm(a, h, W.t(), out=x).sigmoid_()
            v = torch.lt(uv.uniform_(), x).float()
            torch.addmm(c, v, W, out=x1).sigmoid_()
            p = x1
        torch.mm(v0.t(), x0, out=gradient)
        gradient.addmm_(v.t(), x1, alpha=-1).mul_(1 / batch).add_(W, alpha=-DECAY)
        move(W, dW, gradient)
        move(a, da, (v0 - v).mean(0))
        move(c, dc, (x0 - x1).mean(0))

    return step, W


def library(name):
    """The version of a library, and what makes a machine with it."""
    import numpy as np

    if name == "numpy":
        return f"numpy {np.__version__}", lambda *shape: numpy_machine(np, *shape)
    if name == "sklearn":
        import sklearn
        from sklearn.neural_network import BernoulliRBM

        return f"scikit-learn {sklearn.__version__}", lambda *shape: sklearn_machine(np, BernoulliRBM, *shape)
    if name == "torch":
        import torch

        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        return f"torch {torch.__version__}", lambda *shape: torch_machine(torch, *shape)
    raise ImportError(f"expected numpy, sklearn or torch, got {name}")


def critic_time(critics, objective, *numbers):
    import torch

    from critic import torch_critic

    *shape, steps = map(int, numbers)
    name = objective, *shape
    if name not in critics:
        critics[name] = torch_critic(torch, objective, *shape)
    step = critics[name]
    begin = time.perf_counter_ns()
    for _ in range(steps):
        step()
    return (time.perf_counter_ns() - begin) / steps


def main():
    try:
        version, make = library(sys.argv[1] if len(sys.argv) > 1 else "nothing")
    except ImportError as error:
        print("missing", error, flush=True)
        return
    print("ready", version, flush=True)
    machines = {}
    for line in sys.stdin:
        if line.startswith("critic "):
            print(f"{critic_time(machines, *line.split()[1:]):.0f}", flush=True)
            continue
        _, visible, hidden, batch, steps, *more = line.split()
        count, k = (int(more[0]) if more else 1), (int(more[1]) if len(more) > 1 else 1)
        shape = int(visible), int(hidden), int(batch)
        if shape not in machines:
            machines[shape] = make(*shape)[0]
        step = machines[shape]
        best = float("inf")
        for _ in range(count):
            begin = time.perf_counter_ns()
            for n in range(int(steps)):
                step(n, k)
            best = min(best, (time.perf_counter_ns() - begin) / int(steps))
        print(f"{best:.0f}", flush=True)


main()
