"""What random command lines are made of: one function for each group of flags.

Numbers are drawn from a few round ones, so that exact zeros and whole multiples, where rules jump,
occur.
"""

from tests.second_opinion.crystal import reciprocal_of
from tests.second_opinion.random_draft import Draft
from tests.second_opinion.vectors import rotate


def base(line: Draft) -> None:
    """A crystal, amplitudes, a beam, a detector.

    Whole multiples of a cell decide ceil() by the last bit of a length, so they are met only where
    the cell stands as it is: turning it leaves the last bit to the order of operations.
    """
    random = line.random
    line.is_round = random.random() < 0.4
    line.wavelength = line.round_or("1", "1.05", "1.2") or line.uniform(0.8, 1.6)
    if random.random() < 0.25:
        line.add("-energy", f"{12398.42 / float(line.wavelength):.6g}")
    else:
        line.some(1, "-lambda -wave -wavelength", line.wavelength)
    line.add("-distance", line.round_or("50", "60", "100") or line.uniform(40, 120))
    crystal(line)
    sizes(line)
    if random.random() < 0.35:
        table(line)
    else:
        line.add("-default_F", random.choice([10, 100]))
    line.some(0.9, "-N", 3, 5, 8, 1, 2, 0, -2)
    line.some(0.2, "-Na", 4, 0, 2)
    line.some(0.2, "-Nb", 6, -1)
    line.some(0.2, "-Nc", 5, 1)


def crystal(line: Draft) -> None:
    random = line.random
    edges = [random.choice([20, 25, 30, 36, 40, 50]) for _ in range(3)]
    angles = [random.choice([80, 84, 90, 95, 103]) for _ in range(3)]
    kind = random.choice(["cell", "short"] if line.is_round else ["cell", "cell", "mat", "both"])
    if kind == "short":
        line.add("-cell", *[*edges, *angles][: random.randint(1, 5)])
    elif kind != "mat":
        line.add("-cell", *edges, *angles)
    if kind in ("mat", "both"):
        stars, _ = reciprocal_of([float(x) for x in (*edges, *angles)])
        turn = [random.uniform(-2, 2) for _ in range(3)]
        columns = rotate(stars, *turn).T * float(line.wavelength)
        text = "\n".join(" ".join(f"{x:.8f}" for x in row) for row in columns)
        line.files["A.mat"] = f"{text}\n".encode()
        line.some(1, "-mat -matrix", "A.mat")


def sizes(line: Draft) -> None:
    """Numbers and sizes of pixels; the number may come with a header instead."""
    random = line.random
    slow, fast = line.shape
    line.pixel = line.round_or("0.2", "0.3", "0.4", "0.5") or line.uniform(0.2, 0.8)
    line.add("-pixel", line.pixel)
    kind = random.choice(["number", "number", "square", "xy", "size", "size_square"])
    if kind in ("square", "size_square"):
        slow = fast
        line.shape = (slow, fast)
    if kind == "square":
        line.add("-detpixels", fast)
    elif kind == "size_square":
        shift = random.choice([-0.3, 0, 0.2, 0.4]) * float(line.pixel)
        line.add("-detsize", f"{fast * float(line.pixel) + shift:.5g}")
    elif kind == "size":
        for axis, count in (("f", fast), ("s", slow)):
            shift = random.choice([-0.3, 0, 0.2, 0.4]) * float(line.pixel)
            line.add(f"-detsize_{axis}", f"{count * float(line.pixel) + shift:.5g}")
    else:
        f, s = ("_x", "_y") if kind == "xy" else ("_f", "_s")
        line.add(f"-detpixels{f}", fast)
        line.add(f"-detpixels{s}", slow)
    line.sized_by = kind


def table(line: Draft) -> None:
    """Structure factors in a small box, with gaps and a repeated reflection."""
    random = line.random
    low = [random.randint(-9, -3) for _ in range(3)]
    high = [random.randint(3, 9) for _ in range(3)]
    rows = [
        (h, k, l, random.uniform(10, 100))
        for h in range(low[0], high[0] + 1)
        for k in range(low[1], high[1] + 1)
        for l in range(low[2], high[2] + 1)  # noqa: E741
        if random.random() < 0.9
    ]
    rows.append((*rows[0][:3], 77.0))
    lines = [" ".join(map(str, hkl)) + f" {F:.2f}" for *hkl, F in rows]
    lines[1] += " 1.5"
    line.files["P1.hkl"] = "\n".join(["# h k l F", *lines, ""]).encode()
    line.add("-hkl", "P1.hkl")
    line.some(0.5, "-default_F", 0, 5, 20)
    line.some(0.7, "-interpolate -interpolate -nointerpolate")


def shapes(line: Draft) -> None:
    line.some(0.8, "-square_xtal -round_xtal -gauss_xtal -tophat_spots -binary_spots")
    line.some(0.6, "-fudge", 0.01, 0.1, 0.5, 1.5)
    line.some(0.2, "-round_xtal -gauss_xtal -square_xtal")


def samples(line: Draft) -> None:
    """Sizes of the crystal in mm: whole numbers of cells, among others, and what the beam clips."""
    size = line.round_or("0.00001", "0.000018", "0.00002") or line.uniform(7e-6, 2e-5)
    line.some(0.5, "-samplesize -sample_size -xtalsize -xtal_size", size, size, -1)
    line.some(0.3, "-sample_thick -sample_x -xtal_thickness -xtal_x", size, size, -1, 0)
    line.some(0.3, "-sample_width -sample_y -xtal_width -xtal_y -width", size, size, -1)
    line.some(0.3, "-sample_height -sample_z -xtal_height -xtal_z -height", size, -2)
    line.some(0.4, "-beamsize", size, "0.5", 0, -1)
    line.done.add("beamsize")


def flux(line: Draft) -> None:
    line.some(0.7, "-fluence", "1e24", "3e28")
    if "beamsize" not in line.done:
        line.some(0.6, "-flux", "1e12", "2.5e13")
        line.some(0.4, "-exposure", 1, 0.1, 0, -1)
        line.some(0.5, "-beamsize", "0.05", "0.2")


def misset(line: Draft) -> None:
    random = line.random
    if line.is_round:
        return
    line.some(0.5, "-misset", *(" ".join(line.uniform(-180, 180) for _ in "xyz") for _ in range(2)))
    line.some(0.5, "-misset", "random")
    line.some(0.7, "-misset_seed", 1, 41, -9, 0, 777)
    if random.random() < 0.3:
        line.quirks.append("misset_seed_is_misset")


def mosaic(line: Draft) -> None:
    line.some(0.9, "-mosaic -mosaicity -mosaic_spread", "0.5", "1.2", 0, -1, 20)
    line.some(0.8, "-mosaic_dom -mosaic_domains", 3, 5, 1, 0, -1)
    line.some(0.6, "-mosaic_seed", 4242, -7, 0, 1)


def spectrum(line: Draft) -> None:
    line.some(0.8, "-dispersion", 1, 4, 0, -1, "0.5")
    line.some(0.7, "-dispsteps", 3, 1, 2, 0, -1)


def divergence(line: Draft) -> None:
    """Range, step and count of either axis, with zeros; a count alone spans a radian."""
    random = line.random
    both = random.random() < 0.25
    if both:
        line.some(0.9, "-divergence", 6, 2, 0, -1)
        line.some(0.6, "-divsteps", 3, 2, 0)
    for axis in "hv":
        line.some(0.2 if both else 0.6, f"-{axis}divrange", 8, 4, 0, -1)
        line.some(0.4, f"-{axis}divstep", 2, 3, 4, 0, -1)
        line.some(0.4, f"-{axis}divsteps", 3, 4, 2, 1, 0, -1)
    line.some(0.5, "-square_div -round_div")


def sourcefile(line: Draft) -> None:
    """Sources with missing fields, other separators, blank lines, any weight, or along E."""
    random = line.random
    lines = ["", "-10 0.1", *random.choice([[], [], ["0 0 -5"]])]
    for _ in range(random.randint(1, 3)):
        fields = [line.uniform(-10, -9), line.uniform(-0.3, 0.3), line.uniform(-0.3, 0.3)]
        fields += [line.uniform(0, 3), line.uniform(0.9e-10, 1.2e-10)][: random.randint(0, 2)]
        lines.append(random.choice([" ", ", ", ",", ":", ";", "  "]).join(fields))
    random.shuffle(lines)
    line.some(0.4, "-polar", "0.5", "-0.3")
    line.some(0.3, "-oversample_polar")
    line.files["sources.txt"] = "\n".join([*lines, ""]).encode()
    line.add("-sourcefile", "sources.txt")


def scan(line: Draft) -> None:
    random = line.random
    osc = random.choice([None, "0.5", "1", "0", "-1", "0.7"])
    step = random.choice([None, None, "0.1", "0.25", "0.5", "-0.5", "0"])
    count = random.choice([None, 2, 3, 5, 7, 1, 0, -1])
    if step == "0" and count is not None and (osc is None or float(osc) < 0):
        step = None
    if osc == "0" and step is not None and float(step) > 0 and (count is None or count < 0):
        count = 2
    line.some(0.8, "-phi", 0, "-0.1", "-0.5", "-0.2", "10", "37.5")
    for flag, value in (("-osc", osc), ("-phistep", step), ("-phisteps", count)):
        if value is not None:
            line.add(flag, value)
    if random.random() < 0.5:
        line.quirks.append("stale_phi0")


def sensor(line: Draft) -> None:
    line.some(0.7, "-detector_abs", 300, "inf", 0, -5, 150)
    line.some(0.8, "-detector_thick", 450, 100, 0, -3)
    line.some(0.6, "-detector_thicksteps -thicksteps", 1, 2, 3, 0, -1, 4)
    line.some(0.3, "-oversample_thick")


def polarization(line: Draft) -> None:
    line.some(0.7, "-polar", "0.95", "0.4", 0, "-0.3", 1)
    line.some(0.4, "-nopolar")
    line.some(0.3, "-polar", "0.7")
    line.some(0.3, "-oversample_polar")


def oversampling(line: Draft) -> None:
    line.some(0.8, "-oversample", 1, 2, 3, 0, -1)
    line.some(0.2, "-oversample_omega")
    line.some(0.2, "-oversample_polar")
    line.some(0.2, "-oversample_thick")


def single_pixel(line: Draft) -> None:
    line.add("-oversample", 1)


def water(line: Draft) -> None:
    line.add("-water", line.random.choice(["0.2", "1", "0"]))


def resolution(line: Draft) -> None:
    line.add("-dmin", line.random.choice(["3", "6", "12", "0", "-1"]))


def simple_plane(line: Draft) -> None:
    line.some(0.5, "-curved_det")
    line.some(0.5, "-point_pixel")


def window(line: Draft) -> None:
    slow, fast = line.shape
    edges = [line.random.randint(-3, n + 3) for n in (fast, fast, slow, slow)]
    if line.random.random() < 0.7:
        edges = [*sorted(edges[:2]), *sorted(edges[2:])]
    line.add("-roi", *edges)


def others(line: Draft) -> None:
    line.some(0.3, "-seed", 5)
    line.some(0.3, "-noprogress")
    line.some(0.3, "-adc", 10)
    line.some(0.3, "-hdiv -vdiv", 2)
