"""An experiment as frozen tensors: here, and nowhere else, a user's units and conventions end."""

from diffsim.scene.assemble import assemble, recommended_oversample_of
from diffsim.scene.crystal import domain_count
from diffsim.scene.detector import beam_center_mm, trusts_normal
from diffsim.scene.scene import Scene
from diffsim.scene.traps import Trap, traps

__all__ = [
    "Scene",
    "Trap",
    "assemble",
    "beam_center_mm",
    "domain_count",
    "recommended_oversample_of",
    "traps",
    "trusts_normal",
]
