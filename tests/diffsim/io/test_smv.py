"""SMV headers of any geometry: written, read back by us and by an independent reader."""

from pathlib import Path

import fabio
import numpy as np
import pytest

import diffsim
from diffsim.cli import main
from diffsim.io.images.smv import read_smv, write_smv
from diffsim.scene import assemble

CRYSTAL = "-cell 60 70 80 80 95 105 -default_F 100 -N 5 -oversample 1"
PLACE = "-distance 81.7 -detpixels_f 40 -detpixels_s 30 -pixel 0.21"
CUSTOM = (
    "-fdet_vector 0 0.6 0.8 -sdet_vector 0 -0.8 0.6 -odet_vector 1 0 0 -beam_vector 1 0.01 0 "
    "-polar_vector 0 0 1 -spindle_axis 0 1 0"
)
GEOMETRIES = {
    "mosflm": "-mosflm -Xbeam 3.1 -Ybeam 2.7",
    "denzo": "-denzo -Xbeam 3.1 -Ybeam 2.7",
    "adxv": "-adxv -Xbeam 3.1 -Ybeam 2.7",
    "xds": "-xds -ORGX 17.25 -ORGY 9.5",
    "dials": "-dials -ORGX 17.25 -ORGY 9.5",
    "custom": f"{CUSTOM} -Xbeam 3.1 -Ybeam 2.7 -pivot beam",
}


def written(path: Path, flags: str) -> diffsim.Experiment:
    command = f"{CRYSTAL} {PLACE} {flags}"
    assert main(f"render {command} -intfile {path}".split()) == 0
    return diffsim.from_nanobragg(command)


@pytest.mark.parametrize("name", GEOMETRIES)
def test_a_header_brings_back_the_geometry_in_every_convention(name, tmp_path):
    path = tmp_path / "o.img"
    experiment = written(path, GEOMETRIES[name])
    words = GEOMETRIES[name].split()
    keep = [word for word in words if word == f"-{name}"]
    frame = CUSTOM + " -pivot beam" if name == "custom" else " ".join(keep)
    again = diffsim.from_nanobragg(f"{CRYSTAL} -img {path} {frame}")
    for ours, theirs in zip(*(assembled_plane(e) for e in (experiment, again)), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)


def assembled_plane(experiment: diffsim.Experiment) -> list[np.ndarray]:
    plane = assemble(experiment).plane
    return [v.numpy() for v in (plane.pix0, plane.fdet, plane.sdet, plane.odet)]


@pytest.mark.parametrize("name", GEOMETRIES)
def test_an_independent_reader_finds_the_same_pixels_behind_a_long_header(name, tmp_path):
    path = tmp_path / "o.img"
    written(path, f"{GEOMETRIES[name]} -detector_rotx 11.3 -detector_roty -7.9 -twotheta 13.1")
    ours, theirs = read_smv(path.read_bytes()), fabio.open(path)
    assert np.array_equal(ours.pixels, theirs.data)
    length = int(theirs.header["HEADER_BYTES"])
    assert length % 512 == 0 and path.stat().st_size == length + 2 * 40 * 30
    for key in ("DISTANCE", "BEAM_CENTER_X", "XDS_ORGX", "CLOSE_DISTANCE", "TWOTHETA"):
        assert theirs.header[key] == ours.header[key]


def test_the_beam_centre_is_the_given_one_whatever_the_tilt(tmp_path):
    path = tmp_path / "o.img"
    written(path, "-mosflm -Xbeam 3.1 -Ybeam 2.7 -detector_rotx 11.3 -twotheta 13.1")
    header = read_smv(path.read_bytes())
    assert (header.number("BEAM_CENTER_X"), header.number("BEAM_CENTER_Y")) == (3.1, 2.7)
    assert header.number("MOSFLM_CENTER_X") != pytest.approx(3.1, abs=1e-3)


def test_the_corner_is_written_in_one_frame_for_all_conventions(tmp_path):
    path = tmp_path / "o.img"
    experiment = written(path, "-xds -ORGX 17.25 -ORGY 9.5 -detector_roty 5")
    x, y, z = 1000 * assembled_plane(experiment)[0]
    corner = [float(n) for n in read_smv(path.read_bytes()).text("DIALS_ORIGIN").split(",")]
    assert corner == pytest.approx([z, y, -x], rel=1e-5)


def test_headers_are_read_in_any_case_with_words_behind_their_numbers():
    pixels = np.arange(12, dtype="<u4").reshape(3, 4) * 100_000
    header = (
        "{\nheader_bytes=512 ;\nTYPE=unsigned long;\nByte_Order=little_endian;\nsize1=4;\n"
        "SIZE2=3 rows;\nDISTANCE=180.5 mm;\nXDS_ORGX=7.5;\nORGX=2;\nXDS_ORGX=8.5 pixels;\n}\n"
    )
    image = read_smv(header.encode().ljust(512) + pixels.tobytes())
    assert np.array_equal(image.pixels, pixels)
    assert image.number("DISTANCE") == 180.5
    # the end of a longer keyword serves, and the last one counts
    assert (image.number("ORGX"), image.keyword("ORGX")) == (8.5, "XDS_ORGX")
    assert image.number("WAVELENGTH") is None


def test_the_start_of_an_oscillation_serves_as_phi(tmp_path):
    path = tmp_path / "o.img"
    path.write_bytes(write_smv({"PIXEL_SIZE": 0.1, "OSC_START": 12.5}, np.ones((5, 6))))
    assert diffsim.from_nanobragg(f"-cell 50 -img {path}").scan.phi_start_deg == 12.5


def test_counts_are_zero_outside_the_window_and_the_offset_under_the_mask(tmp_path):
    keep = np.ones((30, 40))
    keep[12, 20:25] = 0
    mask, counts, noisy = (tmp_path / name for name in ("mask.img", "i.img", "n.img"))
    mask.write_bytes(write_smv({"PIXEL_SIZE": 0.21}, keep))
    flags = f"-roi 5 30 6 20 -mask {mask} -adc 10.7 -noisefile {noisy} -seed 4"
    written(counts, f"-mosflm {flags}")
    for path, masked in ((counts, 11), (noisy, 10)):
        pixels = read_smv(path.read_bytes()).pixels
        outside = np.ones((30, 40), bool)
        outside[6:21, 5:31] = False
        assert not pixels[outside].any() and pixels[~outside].all()
        assert (pixels[12, 20:25] == masked).all()


def test_noise_carries_on_from_the_orientations_where_its_seed_is_negative(tmp_path):
    """A negative seed does not start the generator anew: the mosaic's shuffled table stays."""
    counts = []
    for seed, mosaic in ((-3, 7), (-3, 8), (3, 7), (3, 8)):
        path = tmp_path / "n.img"
        written(path, f"-mosflm -mosaic_seed {mosaic} -noisefile {path} -seed {seed}")
        counts.append(read_smv(path.read_bytes()).pixels)
    assert np.array_equal(counts[2], counts[3])
    assert not np.array_equal(counts[0], counts[1])
