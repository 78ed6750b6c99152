"""What compiled kernels need of torch that torch does not promise to keep.

Each of these has a test, named for what an upgrade of torch would break.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

COMPILER_OPTIONS = {
    # as many threads as the caller has at each call
    "cpp.dynamic_threads": True,
    # terms are summed as they are computed, not stored
    "realize_reads_threshold": 64,
    "realize_cpu_acc_reads_threshold": 64,
    "realize_cpu_opcount_threshold": 512,
}
"""Settings of torch's compiler by name."""


def package(program: torch.export.ExportedProgram, path: str) -> None:
    """Compile a program and save its machine code."""
    import torch._inductor  # seconds, and 80 MB: only where something is compiled

    torch._inductor.aoti_compile_and_package(
        program, package_path=path, inductor_configs=COMPILER_OPTIONS
    )


def load(path: Path) -> Callable[..., Tensor]:
    """Saved machine code, as a function of the tensors that it was compiled for.

    torch's own function for it first imports the compiler, during which Python does little else,
    to warn of another processor, whose code has another name here.
    """
    loader = torch._C._aoti.AOTIModelPackageLoader(str(path), "model", False, 1, -1)

    def run(*inputs: Tensor) -> Tensor:
        # what the package's own call adds, reading how its arguments nest, takes as long as a tile
        # of some thousand pixels
        (image,) = loader.boxed_run(list(inputs))
        return image

    return run
