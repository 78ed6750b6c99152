"""Values that the reference reads otherwise than expected: said by explain, by a warning."""

import numpy as np
import pytest

import diffsim
from diffsim.errors import InputWarning
from diffsim.io.images.smv import write_smv

CRYSTAL = "-cell 60 70 80 80 95 105 -default_F 100 -N 5 -oversample 1 -detpixels 8 -pixel 1"
CUSTOM = "-fdet_vector 0 0 1 -sdet_vector 0 -1 0"


def decisions(flags: str) -> str:
    return "\n".join(decision.text for decision in diffsim.explain(f"{CRYSTAL} {flags}"))


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ("-misset_seed 41 -N 5 -phi 0", "for -misset, too, and turns the crystal by 41 0 5"),
        (f"{CUSTOM} -pivot SAMPLE", "-pivot SAMPLE does nothing"),
        ("-misset random -misset_seed -4", "-misset_seed -4 acts as 1"),
        ("-misset random -mosaic 1 -mosaic_seed -4", "goes on with the numbers"),
        ("-mosaic 1 -mosaic_seed 0", "-mosaic_seed 0 acts as 1"),
        (f"{CUSTOM} -odet_vector -1 0 0", "only because its length is exactly 1"),
        (f"{CUSTOM} -odet_vector -2 0 0", "on the other side of the sample"),
        (f"{CUSTOM} -twotheta_axis 0 0 1.5 -twotheta 5", "has the length 1.5"),
        ("-oversample_thick", "multiplies its sum by 0"),
        ("-detector_abs inf -detector_thick 100", "absorbs nothing"),
        ("-nopolar -oversample_polar", "although polarization is switched off"),
        ("-nopolar -polar 0.4", "takes back the -nopolar"),
        ("-dispsteps 3", "no effect without a -dispersion"),
        ("-hdivrange 0 -hdivsteps 3", "one direction"),
        ("-flux 1e10 -exposure 0", "no effect with an exposure"),
        ("-beamsize -1", "a negative -beamsize is none"),
        ("-hdiv 0.1", "-hdiv: accepted, no effect"),
    ],
)
def test_explain_says_what_the_reference_makes_of_it(flags, text):
    assert text in decisions(flags)


def test_explain_says_which_keyword_of_a_header_serves(tmp_path):
    path = tmp_path / "i.img"
    path.write_bytes(write_smv({"PIXEL_SIZE": 1.0, "XDS_ORGX": 3.5}, np.ones((8, 8))))
    assert "XDS_ORGX of an image's header serves as ORGX" in decisions(f"-img {path} -xds")


@pytest.mark.parametrize(
    ("detector", "text"),
    [
        ({"odet_vector": (-2, 0, 0)}, "other side"),
        ({"twotheta_axis": (0, 0, 3), "detector_twotheta_deg": 5}, "length 3"),
    ],
)
def test_the_api_warns(detector, text):
    vectors = {"fdet_vector": (0, 0, 1), "sdet_vector": (0, -1, 0)}
    size = {"pixels_fast": 4, "pixels_slow": 4, "detector_convention": "CUSTOM"}
    experiment = diffsim.Experiment(detector=vectors | size | detector)
    with pytest.warns(InputWarning, match=text):
        diffsim.render(experiment)


def test_the_command_line_warns_in_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = f"render {CRYSTAL} -oversample_thick -floatfile o".split()
    assert diffsim.cli.main(words) == 0
    error = capsys.readouterr().err
    assert error.startswith("diffsim: warning: Oversample absorption") and error.count("\n") == 1


def test_an_ordinary_command_has_no_trap():
    assert "trap" not in decisions("-mosaic 1 -phi 0 -osc 1 -phisteps 3")


MATRIX = " 0.01 0.002 0.001\n 0.003 0.014 0.0007\n -0.001 0.002 0.0126\n"
REST = " 0 0 0\n 1 0 0\n 0 1 0\n 0 0 1\n {} 90 90 90\n 0 0 0\n"


def test_a_matrix_of_another_wavelength_warns_with_both_cells():
    cell = diffsim.Crystal().with_matrix(diffsim.read_matrix(MATRIX, 0.9)).cell
    text = MATRIX + REST.format(" ".join(f"{edge:.4f}" for edge in cell[:3]))
    diffsim.read_matrix(text, 0.9)
    with pytest.warns(InputWarning, match=r"the file says .*: it was made at 0\.9 Å"):
        diffsim.read_matrix(text, 1.1, "a.mat")


@pytest.mark.parametrize("text", ["1 0 0.2 0.99 0.002 0.008\n", MATRIX[:40], "", "a b c\n" * 3])
def test_what_is_no_matrix_is_refused_by_its_name(text):
    with pytest.raises(diffsim.InputError, match=r"^odd\.mat = .*three lines of three numbers"):
        diffsim.read_matrix(text, 1.0, "odd.mat")
