"""Functions whose indices are known."""

from __future__ import annotations

import numpy as np

import wageflow as wf

A, B = 7.0, 0.1
ISHIGAMI = {name: wf.uniform(-np.pi, np.pi) for name in ("x1", "x2", "x3")}


def ishigami(x1, x2, x3):
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def ishigami_indices():
    """Return first-order, total and Shapley indices; I. Sobol' and Y. Levitan (1999)."""
    v1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
    v2 = A**2 / 8
    v13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    first, total = np.array([v1, v2, 0.0]), np.array([v1 + v13, v2, v13])
    whole = v1 + v2 + v13
    return first / whole, total / whole, (first + total) / 2 / whole


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])
G = {f"x{k}": wf.uniform(0, 1) for k in range(len(WEIGHTS))}


def g(*x):
    parts = [(abs(4 * one - 2) + a) / (1 + a) for one, a in zip(x, WEIGHTS, strict=True)]
    return np.prod(parts, axis=0)


def g_parts():
    """Return the variances of the factors of Sobol's G, and that of the whole."""
    v = 1 / (3 * (1 + WEIGHTS) ** 2)
    return v, np.prod(1 + v) - 1


def g_indices():
    v, whole = g_parts()
    return v / whole, v * np.prod(1 + v) / (1 + v) / whole


class Gaussian:
    """A linear function of normal inputs, the first two of which are correlated."""

    weights = np.array([1.0, 1.0, 2.0])
    sds = np.array([1.0, 2.0, 0.5])

    def __init__(self, rho):
        self.rho = rho
        self.inputs = {f"x{k}": wf.normal(0, sd) for k, sd in enumerate(self.sds)}
        # Pearson's of normal inputs from Spearman's
        self.correlation = {("x0", "x1"): 6 / np.pi * np.arcsin(rho / 2)}
        self.covariance = np.diag(self.sds**2)
        self.covariance[0, 1] = self.covariance[1, 0] = rho * self.sds[0] * self.sds[1]
        self.variance = self.weights @ self.covariance @ self.weights

    def __call__(self, x0, x1, x2):
        return x0 + x1 + 2.0 * x2

    def closed(self, known):
        """Return the share of the variance that knowing some inputs takes away."""
        known = list(known)
        if not known:
            return 0.0
        c = (self.covariance @ self.weights)[known]
        inner = self.covariance[np.ix_(known, known)]
        return float(c @ np.linalg.solve(inner, c) / self.variance)

    def shapley(self, players):
        """Return the Shapley effects of players, each a list of inputs, over all orders."""
        from itertools import permutations

        orders = list(permutations(range(len(players))))
        found = np.zeros(len(players))
        for order in orders:
            known = []
            for player in order:
                more = [*known, *players[player]]
                found[player] += (self.closed(more) - self.closed(known)) / len(orders)
                known = more
        return found
