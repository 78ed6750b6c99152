"""What a command decides without saying so."""

import pytest

import diffsim
from diffsim.cli import main

FLAGS = "-cell 100 100 100 90 90 90 -default_F 100 -N 5 -detpixels 32 -oversample 1"


@pytest.mark.parametrize(
    ("flags", "said", "touched"),
    [
        ("", "convention MOSFLM, as no flag sets one", "detector.detector_convention"),
        ("", "pivot BEAM: MOSFLM's own", "detector.detector_pivot"),
        ("", "MOSFLM adds half a pixel", "beam_center_f_mm"),
        ("-pix0_vector_mm 1 2 3", "CUSTOM, set by -pix0_vector_mm", "detector_convention"),
        ("-pix0_vector_mm 1 2 3", "-pix0_vector_mm: selects CUSTOM, otherwise no effect", ""),
        ("-fdet_vector 0 0 1 -close_distance 90", "last flag with a say is -close_distance", ""),
        ("-xds -pivot beam", "-pivot has no say", "detector_pivot"),
        ("-xds -Xbeam 3 -Ybeam 4", "Xbeam, Ybeam: no effect", "beam_center"),
        ("-ORGX 3", "ORGX: no effect, MOSFLM pivots about the beam", "beam_center"),
        ("-fdet_vector 0 0 1 -xds", "XDS came last and overrides fdet_vector", "convention"),
        ("-odet_vector 1 0 0.1", "not exactly of length 1", "odet_vector"),
        ("-odet_vector 0 0 1.4e154", "not exactly of length 1", "odet_vector"),
        ("-twotheta 5 -twotheta_axis 0.5 0 1", "trap: -twotheta_axis also reads", "twotheta"),
        ("-samplesize 0.0001 -beamsize 0.00005", "clipped to the beam", "sample_y_mm"),
        ("-N -5 -Nb 3", "-N -5 counts as 1", "N_cells_a crystal.N_cells_c"),
        ("-samplesize 0.0001", "from the sample size: Na = 10, Nb = 10", "N_cells_a"),
        ("-hkl few.hkl", "missing from few.hkl take default_F = 100: spots that no", "default_F"),
        ("-hkl few.hkl -N 2", "interpolation of F chosen: on", "crystal.interpolation"),
        ("-hkl few.hkl", "interpolation of F chosen: off", "crystal.interpolation"),
        ("", "no -hkl: every reflection has F = 100", "default_F"),
        ("-oversample 0", "oversample 2 chosen automatically", "sampling.oversample"),
        ("-N 50", "under-sampled spots: oversample 1, 15 would", "sampling.oversample"),
        ("-osc 1", "2 phi steps of 0.5 degrees", "scan.phi_steps"),
        ("-osc 1 -phisteps -3", "2 phi steps of 0.5 degrees", "scan.phi_steps"),
        ("-mosaic 1 -mosaic_dom -2", "10 mosaic domains, as none are given", "mosaic_domains"),
        ("-phi -1 -osc 2 -phisteps 2", "a step stands at phi = 0", "scan.phi_steps"),
        ("-mosaic 1", "10 mosaic domains, as none are given", "mosaic_domains"),
        ("-mosaic_dom 5", "one mosaic domain: the spread is 0", "mosaic_domains"),
        ("-misset random", "misset seed 1", "misset_seed"),
        ("-flux 1e12 -fluence 3", "-fluence has no effect", "fluence"),
        ("-dispersion 1 -dispsteps 4", "4 sources", ""),
        ("-detector_thick 300", "2 sensor layers of 150 um", "thicksteps"),
        ("-detector_abs inf", "no absorption", "thicksteps"),
        ("-close_distance 90 -distance 100", "-close_distance decides", "distance_mm"),
        ("-stol a.stol", "-stol: accepted, no effect", ""),
        ("-convention MOSFLM", "-convention: unknown, ignored", ""),
        ("lambda 1.5", "lambda: unknown, ignored; did you mean -lambda?", ""),
        ("-noisefile n.img -nonoise", "-nonoise silences -noisefile", ""),
    ],
)
def test_every_implied_decision_is_said(flags, said, touched, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.hkl").write_text("0 0 0 1\n")
    found = [d for d in diffsim.explain(f"{FLAGS} {flags}") if said in d.text]
    assert found
    assert touched in " ".join(found[0].parameters)


def test_every_parameter_that_a_decision_touches_exists():
    experiment = diffsim.Experiment()
    command = f"{FLAGS} -flux 1 -detector_thick 3 -mosaic 1 -osc 1 -samplesize 1 -misset random"
    for decision in diffsim.explain(command):
        for parameter in decision.parameters:
            section, name = parameter.split(".")
            assert hasattr(getattr(experiment, section), name)


def test_explain_prints_decisions_and_the_whole_command(capsys):
    assert main(["explain", *FLAGS.split(), "-convention", "XDS"]) == 0
    out = capsys.readouterr().out
    assert "- pivot BEAM: MOSFLM's own  [detector.detector_pivot]" in out
    assert "in full: nanoBragg -cell 100 100 100 90 90 90" in out


def test_explain_refuses_a_bad_value_in_one_line(capsys):
    assert main(["explain", "-cell", "x"]) == 2
    assert capsys.readouterr().err == "diffsim: error: -cell = x: a number must follow\n"
