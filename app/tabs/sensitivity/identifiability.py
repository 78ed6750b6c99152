"""Which parameters an image tells apart, in words."""

import torch

from app.tabs.sensitivity.parameters import label_of
from diffsim.inference import Information
from diffsim.inference.fisher import INDISTINCT

CLOSE = 0.95
"""Correlation of errors from which on two parameters can hardly be told apart."""

SHARED = 1e-3
"""Share of a parameter in what nothing is known of, from which on it belongs to it."""


def unknown(info: Information) -> list[str]:
    """Parameters that the image does not depend on."""
    return [name for name, own in zip(info.names, info.diagonal.tolist(), strict=True) if own == 0]


def groups(info: Information) -> list[list[str]]:
    """Parameters that can be changed together without changing the image, group by group."""
    known = [place for place, own in enumerate(info.diagonal.tolist()) if own > 0]
    if not known:
        return []
    scale = info.diagonal[known].rsqrt()
    cosines = info.matrix[known][:, known] * scale * scale[:, None]
    eigenvalues, vectors = torch.linalg.eigh(cosines)
    blind = vectors[:, eigenvalues <= INDISTINCT]
    # of directions that nothing is known of, only what they span is certain
    tied = ((blind @ blind.T).abs() > SHARED).tolist()
    found: list[set[int]] = []
    for place, row in enumerate(tied):
        group = {other for other, is_tied in enumerate(row) if is_tied} | {place}
        if not row[place]:
            continue
        for met in [one for one in found if one & group]:
            found.remove(met)
            group |= met
        found.append(group)
    return [[info.names[known[place]] for place in sorted(group)] for group in found]


def close_pairs(info: Information) -> list[tuple[str, str, float]]:
    """Pairs whose errors go together, strongest first, with their correlation."""
    found = []
    for place, one in enumerate(info.names):
        for other in range(place):
            correlation = float(info.correlations[place, other])
            if abs(correlation) >= CLOSE:
                found.append((info.names[other], one, correlation))
    return sorted(found, key=lambda pair: -abs(pair[2]))


def sentences(info: Information) -> list[str]:
    """Which parameters cannot be told apart in this geometry, and which hardly."""
    words = []
    for group in groups(info):
        names = listed([label_of(name) for name in group])
        words.append(
            f"<b>{names} cannot be told apart</b> in this geometry: changed together in the right "
            "proportions, they leave the image as it is. Choose one fewer."
        )
    for name in unknown(info):
        words.append(f"The image does not depend on <b>{label_of(name)}</b> here.")
    for one, other, correlation in close_pairs(info)[:3]:
        words.append(
            f"<b>{label_of(one)} and {label_of(other)}</b> can hardly be told apart: their errors "
            f"correlate by {correlation:.3f}.".replace("-", "−")
        )
    return words or ["The image tells all of these parameters apart."]


def listed(names: list[str]) -> str:
    """Names as a sentence has them: a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
