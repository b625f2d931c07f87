"""A step of a critic and of the rule it speaks of, as one would write it with torch: the peer of criticNetwork in src/learning.

A batch of windows is drawn from ±1 environments and blocks; a perceptron of one hidden layer gives T_H(E) for each of 2^m values of H, m hidden
units with P(h = +1|V) = sigmoid(2 V.lambda) are summed over; the objective is climbed by automatic differentiation, and Adam moves both.
"""
import math

WINDOWS, RATE = 60000, 0.005


def torch_critic(torch, objective, inputs, visible, width, hidden, batch):
    torch.manual_seed(inputs)
    environments = torch.randint(0, 2, (WINDOWS, inputs)).float() * 2 - 1
    blocks = torch.randint(0, 2, (WINDOWS, visible)).float() * 2 - 1
    states = 2**hidden
    # spins[j][H] is h_j in state H
    spins = torch.tensor([[1.0 - 2 * (H >> j & 1) for H in range(states)] for j in range(hidden)])
    with torch.enable_grad():
        critic = torch.nn.Sequential(torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Linear(width, states))
        filters = (0.1 * (torch.rand(visible, hidden) - 0.5)).requires_grad_()
    optimizer = torch.optim.Adam([*critic.parameters(), filters], lr=RATE)

    def value(T, P):
        p = P.mean(0)
        if objective == "conditional":
            return (P * torch.log_softmax(T, 1)).sum(1).mean() - (p * torch.log(p)).sum()
        return (P * T).sum(1).mean() - (p * (torch.logsumexp(T, 0) - math.log(batch))).sum()

    def step():
        with torch.enable_grad():
            chosen = torch.randint(0, WINDOWS, (batch,))
            x = blocks[chosen] @ filters
            P = torch.exp(torch.nn.functional.logsigmoid(2 * x[:, :, None] * spins).sum(1))
            loss = -value(critic(environments[chosen]), P)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return -loss.item()

    return step
