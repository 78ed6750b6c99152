"""diffsim against the second opinion, on random command lines over all flags."""

import warnings
from pathlib import Path

import numpy as np
import pytest

import diffsim
from diffsim.cli import main
from tests.second_opinion.image import render
from tests.second_opinion.random_commands import command
from tests.second_opinion.settings import Refused


@pytest.mark.parametrize("seed", range(300))
def test_a_random_command_makes_the_same_image(
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Every pixel within the tolerance of float64; what is to be refused is, in words."""
    line = command(seed)
    line.write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    print(" ".join(line.words), *line.quirks)
    if line.is_refused:
        with pytest.raises(Refused):
            render(line.words, tmp_path, line.quirks)
        assert main(["render", *line.words, "-floatfile", "image.bin"]) == 2
        assert capsys.readouterr().err.startswith("diffsim: error: ")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # traps are reported, and that is tested elsewhere
        experiment = diffsim.from_nanobragg(line.words, quirks=line.quirks)
        image = diffsim.render(experiment).numpy()
    expected = render(line.words, tmp_path, line.quirks)
    tolerance = 1e-6 * np.abs(expected) + 1e-9 * np.abs(expected).max()
    assert image.shape == expected.shape
    assert np.all(np.abs(image - expected) <= tolerance)
