"""The kernel as machine code: the same functions, merged by a C++ compiler where there is one."""

from diffsim.rendering.compiled.cache import CompiledKernels

__all__ = ["CompiledKernels"]
