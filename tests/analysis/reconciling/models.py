"""Programmes whose totals are normal numbers, so that what a total implies is known exactly."""

from __future__ import annotations

import math

import numpy as np

import wageflow as wf

ALL = wf.Chain("all", [wf.Share("government", 1.0)])


def normal(mean, sd):
    """A normal number without the one in 10**20 that would be a negative wage."""
    return wf.truncate(wf.normal(mean, sd), mean - 9.5 * sd, mean + 9.5 * sd)


def cohort(host, mean, sd):
    wage = wf.Param(f"wage {host}", normal(mean, sd))
    return wf.Cohort(host=host, workers=1, gross_wage=wage, chain=ALL)


def programme(*laws, correlation=None):
    """A host A, B ... for each (mean, sd); gross is the sum of their wages."""
    hosts = (cohort("ABCDEFGH"[k], *law) for k, law in enumerate(laws))
    return wf.Programme("normal", cohorts=list(hosts), correlation=correlation)


def posterior(laws, targets, spearman=0.0):
    """Mean and covariance of the wages, given targets (weights of the wages, total, sd)."""
    mean = np.array([m for m, _ in laws])
    sd = np.array([s for _, s in laws])
    r = np.full((len(laws), len(laws)), 2 * math.sin(math.pi * spearman / 6))
    np.fill_diagonal(r, 1.0)
    prior = np.linalg.inv(r * np.outer(sd, sd))
    precision, shifted = prior.copy(), prior @ mean
    for weights, total, error in targets:
        h = np.array(weights, dtype=float)
        precision += np.outer(h, h) / error**2
        shifted += h * total / error**2
    covariance = np.linalg.inv(precision)
    return covariance @ shifted, covariance


def log_evidence(laws, weights, total, error):
    """Logarithm of the density of a total before it is known."""
    h = np.array(weights, dtype=float)
    mean = h @ np.array([m for m, _ in laws])
    spread = math.hypot(
        error, math.sqrt(float(np.square(h * np.array([s for _, s in laws])).sum()))
    )
    return wf.normal(mean, spread).logpdf(total)
