"""Unit cells: reciprocal and real lattice vectors.

Lattices are (3, 3) tensors whose rows are a, b, c [A] or a*, b*, c* [1/A], lab frame.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.errors import InputError


def volume(cell: Tensor) -> Tensor:
    """V = 2abc sqrt|sin t sin(t-al) sin(t-be) sin(t-ga)|, t = (al+be+ga)/2.

    Args:
        cell: (6,) a, b, c [A], alpha, beta, gamma [rad].

    Returns:
        () volume [A^3].
    """
    a, b, c, al, be, ga = cell.unbind()
    t = (al + be + ga) / 2
    sines = t.sin() * (t - al).sin() * (t - be).sin() * (t - ga).sin()
    return 2 * a * b * c * torch.sqrt(torch.abs(sines))


def closes(cell: Sequence[float]) -> bool:
    """Whether six cell parameters (angles in degrees) describe a cell with a volume."""
    al, be, ga = cell[3:]
    fits = al + be + ga < 360 and al < be + ga and be < al + ga and ga < al + be
    return fits and min(cell) > 0


def reciprocal_of_cell(cell: Tensor) -> Tensor:
    """Standard setting: a* along x, b* in the xy plane.

    The z component of c* is c* V / (a b c sin ga*) in the reference, where an exact dual would have
    the volume of the reciprocal cell. They differ when more than one angle is oblique; we follow
    the reference, so that its images reproduce. An orientation matrix has no such slip.

    Args:
        cell: (6,) a, b, c [A], alpha, beta, gamma [rad].

    Returns:
        (3, 3) rows a*, b*, c* [1/A].
    """
    edges, angles = cell.split(3)
    sine, cosine, v = angles.sin(), angles.cos(), volume(cell)
    # in the reference's order: last bits decide how many cells fill a whole number of edges
    density = 1 / v
    lengths = edges.roll(-1) * edges.roll(-2) * sine * density
    cosines = (cosine.roll(-1) * cosine.roll(-2) - cosine) / (sine.roll(-1) * sine.roll(-2))
    (a_star, b_star, c_star), (cos_al, cos_be, cos_ga) = lengths.unbind(), cosines.unbind()
    sin_ga = edges[2] * density / a_star / b_star
    zero = torch.zeros_like(v)
    rows = (
        *(a_star, zero, zero),
        *(b_star * cos_ga, b_star * sin_ga, zero),
        c_star * cos_be,
        c_star * (cos_al - cos_be * cos_ga) / sin_ga,
        c_star * v / (edges.prod() * sin_ga),
    )
    return torch.stack(rows).view(3, 3)


def crosses(lattice: Tensor) -> Tensor:
    """Rows v2 x v3, v3 x v1, v1 x v2 of a lattice (3, 3)."""
    return torch.linalg.cross(lattice.roll(-1, 0), lattice.roll(-2, 0), dim=-1)


def real_lattice(reciprocal: Tensor, cell: Tensor | None) -> tuple[Tensor, Tensor]:
    """Real vectors a = V (b* x c*) and cyclic, and the reciprocal ones recomputed from them.

    Where a cell is given its edges and volume count: the reference rescales the cross products
    to them. Without one, V = 1 / (a* . b* x c*).

    Args:
        reciprocal: (3, 3) rows a*, b*, c* [1/A].
        cell: (6,) a, b, c [A], alpha, beta, gamma [rad], or None.

    Returns:
        (3, 3) rows a, b, c [A] and (3, 3) rows a*, b*, c* [1/A].
    """
    products = crosses(reciprocal)
    if cell is None:
        v = 1 / (reciprocal[0] @ products[0])
        real = v * products
    else:
        v = volume(cell)
        lengths = torch.linalg.vector_norm(products, dim=-1, keepdim=True)
        # in the reference's order, as above
        density = 1 / v
        real = products * (cell[:3, None] * density / lengths) * (1 / density)
    return real, crosses(real) / v


def cell_of(matrix: Sequence[float]) -> tuple[float, ...]:
    """a, b, c [A] and angles [degree] of an orientation matrix.

    Args:
        matrix: nine numbers, three rows whose columns are a*, b*, c* [1/A].

    Raises:
        InputError: when the three vectors span no volume.
    """
    reciprocal = torch.tensor(matrix, dtype=torch.float64).reshape(3, 3).T
    lengths = torch.linalg.vector_norm(reciprocal, dim=-1)
    if not abs(float(torch.linalg.det(reciprocal))) > 1e-9 * float(lengths.prod()):
        raise InputError("orientation matrix", list(matrix), "three vectors that span a volume")
    real, _ = real_lattice(reciprocal, None)
    edges = torch.linalg.vector_norm(real, dim=-1)
    directions = real / edges[:, None]
    cosines = (directions.roll(-1, 0) * directions.roll(-2, 0)).sum(-1)
    return tuple((*edges.tolist(), *torch.rad2deg(torch.acos(cosines)).tolist()))
