"""What torch does not promise and compiled kernels need: each test names what an upgrade broke."""

import inspect
from functools import reduce

import pytest
import torch

from diffsim.rendering.compiled.torch_internals import COMPILER_OPTIONS, load


def test_torch_upgrade_keeps_the_loader_of_packaged_code(tmp_path):
    # called as ever, it looks for the file; otherwise it would refuse its arguments
    with pytest.raises(RuntimeError, match="open failed"):
        load(tmp_path / "missing.pt2")


def test_torch_upgrade_keeps_the_call_that_takes_a_list_of_tensors():
    assert callable(torch._C._aoti.AOTIModelPackageLoader.boxed_run)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torch_upgrade_keeps_the_function_that_compiles_and_packages():
    from torch._inductor import aoti_compile_and_package

    names = inspect.signature(aoti_compile_and_package).parameters
    assert {"package_path", "inductor_configs"} <= set(names)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("option", COMPILER_OPTIONS)
def test_torch_upgrade_keeps_the_options_of_the_compiler(option):
    import torch._inductor.config as config

    value = reduce(getattr, option.split("."), config)
    assert type(value) is type(COMPILER_OPTIONS[option])
