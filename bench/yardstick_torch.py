#!/usr/bin/python3
"""How fast PyTorch takes the inner step of mlp_schedule, beside pesbench: the same networks, batches and arithmetic.

64 perceptrons 784-100-100-10, each with its own weights, all on the same batch of 100: forward, backward, SGD with
momentum, then the loss on another batch; one thread, single precision.  Two forms: batched matrix products with
autograd, and functorch's vmap of grad.  Launches of each and of `pesbench speed` alternate; what is printed are
medians of seconds per particle-step, and their ratios to pesbench's.

    python3 bench/yardstick_torch.py build/pesbench [launches]

Debian: python3-torch.  Needed by nothing else."""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time

PARTICLES, BATCH, STEPS = 64, 100, 6
SIZES = [(784, 100), (100, 100), (100, 10)]


def networks(torch):
    torch.manual_seed(1)
    weights = []
    for inputs, outputs in SIZES:
        weights.append(torch.randn(PARTICLES, inputs, outputs) / inputs ** 0.5)
        weights.append(torch.zeros(PARTICLES, 1, outputs))
    return weights


def batches(torch):
    return [(torch.randn(BATCH, 784), torch.randint(0, 10, (BATCH,))) for _ in range(2)]


def losses(torch, weights, x, label):
    """cross-entropy of every particle, by batched products"""
    h = torch.baddbmm(weights[1], x.expand(PARTICLES, -1, -1), weights[0]).relu()
    h = torch.baddbmm(weights[3], h, weights[2]).relu()
    y = torch.baddbmm(weights[5], h, weights[4])
    each = torch.nn.functional.cross_entropy(y.reshape(-1, 10), label.repeat(PARTICLES), reduction='none')
    return each.reshape(PARTICLES, BATCH).mean(1)


def momentum_step(torch, weights, momenta, gradients):
    with torch.no_grad():
        for w, b, g in zip(weights, momenta, gradients):
            b.mul_(0.9).add_(g)
            w.add_(b, alpha=-0.003)


def batched(torch):
    weights = [w.requires_grad_() for w in networks(torch)]
    momenta = [torch.zeros_like(w) for w in weights]
    (x, label), (x2, label2) = batches(torch)

    def step():
        gradients = torch.autograd.grad(losses(torch, weights, x, label).sum(), weights)
        momentum_step(torch, weights, momenta, gradients)
        with torch.no_grad():
            losses(torch, weights, x2, label2)
    return step


def vmapped(torch):
    from functorch import grad, vmap
    weights = networks(torch)
    momenta = [torch.zeros_like(w) for w in weights]
    (x, label), (x2, label2) = batches(torch)

    def loss(w, images, labels):
        h = torch.relu(images @ w[0] + w[1])
        h = torch.relu(h @ w[2] + w[3])
        return torch.nn.functional.cross_entropy(h @ w[4] + w[5], labels)
    slope = vmap(grad(loss), in_dims=(0, None, None))
    look = vmap(loss, in_dims=(0, None, None))

    def step():
        momentum_step(torch, weights, momenta, slope(tuple(weights), x, label))
        with torch.no_grad():
            look(tuple(weights), x2, label2)
    return step


def launch_torch(form):
    """seconds per particle-step, of a process of its own"""
    out = subprocess.run([sys.executable, __file__, '--form', form], capture_output=True, text=True, check=True)
    return float(out.stdout)


def launch_pesbench(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'yardstick.csv')
        subprocess.run([program, 'speed', 'mlp_schedule', '--estimator', 'none', '--unroll', '10', '--particles',
                        str(PARTICLES), '--threads', '1', '--precision', 'single', '--seconds', '3', '--quiet',
                        '--out', path],
                       capture_output=True, text=True, check=True)
        with open(path) as file:
            lines = [line for line in file if not line.startswith('#')]
    rows = csv.DictReader(lines)
    return [1 / float(row['particle_steps_per_second']) for row in rows if row['kind'] == 'stepping'][0]


def measure_form(form):
    import torch
    torch.set_num_threads(1)
    step = {'batched': batched, 'vmap': vmapped}[form](torch)
    step()
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(statistics.median(times) / PARTICLES)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == '--form':
        measure_form(sys.argv[2])
        return
    program, launches = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    times = {'pesbench': [], 'batched': [], 'vmap': []}
    for _ in range(launches):
        times['pesbench'].append(launch_pesbench(program))
        for form in ('batched', 'vmap'):
            times[form].append(launch_torch(form))
    ours = statistics.median(times['pesbench'])
    for name, values in times.items():
        middle = statistics.median(values)
        print(f'{name:10s} {1e3 * middle:7.3f} ms per particle-step, {middle / ours:5.2f} times pesbench')


if __name__ == '__main__':
    main()
