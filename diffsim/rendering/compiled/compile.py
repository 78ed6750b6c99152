"""Compiles the kernel for an example of its inputs.

`python -m diffsim.rendering.compiled.compile IN OUT` is a process of its own, since a
compiler of Python code would hold up the one that renders.
"""

import os
import sys

import torch
from torch import Tensor, nn

from diffsim.kernel.intensity import tile_image
from diffsim.numerics.pytree import named_tensors, with_tensors
from diffsim.rendering.compiled.specialization import Inputs, open_sizes
from diffsim.rendering.compiled.torch_internals import package


class Kernel(nn.Module):
    """The kernel as a function of tensors alone."""

    def __init__(self, form: Inputs):
        super().__init__()
        self.form = form

    def forward(self, *tensors: Tensor) -> Tensor:
        inputs = with_tensors(self.form, iter(tensors))
        return tile_image(inputs.scene, inputs.tile, inputs.steps, block=None)


def build(form: Inputs, path: str) -> None:
    """Compile for the form of some inputs and save the machine code."""
    named = list(named_tensors(form))
    tensors = tuple(tensor for _, tensor in named)
    sizes = tuple(dict.fromkeys(open_sizes(*pair), torch.export.Dim.DYNAMIC) for pair in named)
    with torch.no_grad():
        package(torch.export.export(Kernel(form), tensors, dynamic_shapes=(sizes,)), path)


if __name__ == "__main__":
    os.nice(10)
    build(torch.load(sys.argv[1], weights_only=False), sys.argv[2])
