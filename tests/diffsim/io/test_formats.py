"""A file's format is found by its content; a format is one file and one line of its registry."""

import io
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

from diffsim import InputError
from diffsim.io import images, orientation, structure_factors
from diffsim.io.formats import Format, endings, format_of
from diffsim.io.images import read_image_file
from diffsim.io.images.cbf import write_cbf
from diffsim.io.images.smv import write_smv
from diffsim.io.structure_factors import read_structure_factors

PIXELS = np.arange(12).reshape(3, 4)


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_npy(PIXELS), "npy"),
        (_npy(np.asfortranarray(PIXELS.astype(">f4"))), "npy"),
        (write_smv({}, PIXELS), "smv"),
        (PIXELS.astype("<f4").tobytes(), "raw"),
    ],
)
def test_an_image_is_recognized_by_its_content_and_read(data, name):
    assert format_of(data, "image.dat", images.FORMATS).name == name
    assert np.array_equal(read_image_file(data, "image.dat", (3, 4)).pixels, PIXELS)


def test_an_image_of_another_shape_is_refused():
    with pytest.raises(InputError, match=r"a.img = 3 x 4 pixels: its shape is to be 4 x 3"):
        read_image_file(write_smv({}, PIXELS), "a.img", (4, 3))


def test_a_format_that_is_only_written_says_so():
    with pytest.raises(InputError, match=r"a\.bin = CBF: a format that is written here"):
        read_image_file(write_cbf({}, PIXELS), "a.bin", (3, 4))


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((2, 2), "U3"), np.zeros((2, 0))])
def test_an_array_that_is_no_image_is_refused(array):
    with pytest.raises(InputError, match="two-dimensional"):
        read_image_file(_npy(array), "a.npy")


def test_no_object_of_an_array_is_unpickled():
    stream = io.BytesIO()
    np.save(stream, np.array([[print]]), allow_pickle=True)
    with pytest.raises(InputError, match=r"not a \.npy file of numbers"):
        read_image_file(stream.getvalue(), "a.npy")


def test_a_format_is_one_module_and_one_line(monkeypatch):
    module = ModuleType("few_amplitudes")
    module.read = lambda text, name: structure_factors.read_structure_factors(
        text.removeprefix("FEW\n").encode(), name
    )
    monkeypatch.setitem(sys.modules, "few_amplitudes", module)
    few = Format("few", "a short list", (".few",), rb"\AFEW\n", "few_amplitudes:read", text=True)
    monkeypatch.setattr(structure_factors, "FORMATS", (*structure_factors.FORMATS, few))
    assert read_structure_factors(b"FEW\n0 0 1 5\n", "a.hkl").count == 1
    assert read_structure_factors(b"0 0 1 5\n", "a.few").count == 1
    assert endings(structure_factors.FORMATS) == ".hkl,.txt,.few"


def test_a_missing_package_is_named():
    absent = Format(
        "far", "a far format", (".far",), reader="absent_package:read", package="absent_package"
    )
    with pytest.raises(InputError, match="needs the package absent_package"):
        absent.read(b"", "a.far")
    with pytest.raises(ModuleNotFoundError):
        Format("far", "a far format", (".far",), reader="absent_package:read").read(b"", "a.far")


@pytest.mark.parametrize("kind", [images, orientation, structure_factors])
def test_every_function_of_a_registry_exists(kind):
    for one in kind.FORMATS:
        for path in filter(None, (one.reader, one.writer)):
            assert callable(one._function(path, one.title))


def test_formats_are_imported_when_they_are_used():
    code = """
import sys, diffsim, diffsim.io.images
print("diffsim.io.images.npy" in sys.modules)
diffsim.io.images.read_image_file(sys.stdin.buffer.read(), "a.npy")
print("diffsim.io.images.npy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], input=_npy(PIXELS), capture_output=True)
    assert done.stdout.split() == [b"False", b"True"], done.stderr
