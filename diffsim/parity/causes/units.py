"""One length in two units."""

from diffsim.parity.causes.cause import Cause, Fit, Situation

ANGSTROMS_PER_METRE = 1e10
ROTATED = tuple(f"rot_{axis}_{kind}" for kind in ("angstroms", "star_A_inv") for axis in "abc")
INDICES = ("hkl_frac", "h", "k", "l")


def _scattering_vector(situation: Situation) -> Fit | None:
    ratio = situation.has_ratio(ANGSTROMS_PER_METRE)
    if situation.first.name != "scattering_vec_A_inv" or ratio is None:
        return None
    side = "ours is in 1/Å" if ratio < 1 else "the reference's is in 1/Å"
    return Fit(f"ours / reference = {situation.ratio:.6g} in all components: {side}")


def _cell(situation: Situation) -> Fit | None:
    ratio = situation.has_ratio(ANGSTROMS_PER_METRE)
    if situation.first.name not in ROTATED + INDICES or ratio is None:
        return None
    agree = (
        "while q and the real vectors agree"
        if situation.first.name in INDICES
        else "while q agrees"
    )
    return Fit(f"{situation.first.name}: ours / reference = {situation.ratio:.6g} {agree}")


CAUSES = (
    Cause(
        "scattering_vector_units",
        "Scattering vector in 1/Å against 1/m",
        "One program keeps q in 1/Å where the other has 1/m, under the same name.",
        "Convert where q is printed, or where q meets the cell: h = a·q wants one unit of length.",
        _scattering_vector,
    ),
    Cause(
        "cell_units",
        "Cell in Å against m",
        "The cell and the scattering vector that it is multiplied with are in different units.",
        "Convert the cell or q by 1e10 before h, k, l = a·q, b·q, c·q.",
        _cell,
    ),
)
