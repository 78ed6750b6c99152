"""Whatever bytes are given, there is a result or a one-line error."""

import contextlib
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diffsim import InputError
from diffsim.cli import main
from diffsim.io import read_hkl, read_matrix
from diffsim.io.images.smv import read_smv
from diffsim.io.sources import read_sources
from diffsim.nanobragg.flags import FLAGS

many = settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))

numbers = st.one_of(
    st.integers(-200, 200).map(str),
    st.floats().map(str),
    st.sampled_from(["0", "1e-10", "1e99", "nan", "inf", "-0", "1e400", "0x10", "1_0"]),
)
lines = st.lists(st.lists(numbers | st.text(max_size=5), max_size=8).map(" ".join), max_size=6).map(
    "\n".join
)
texts = lines | st.text(max_size=80) | st.binary(max_size=80).map(lambda b: b.decode("latin-1"))

keywords = st.sampled_from(["HEADER_BYTES", "SIZE1", "SIZE2", "TYPE", "BYTE_ORDER", "PIXEL_SIZE"])
headers = st.lists(st.tuples(keywords, numbers | st.just("unsigned_short")), max_size=8).map(
    lambda pairs: "{\n" + "".join(f"{key}={value};\n" for key, value in pairs) + "}"
)
images = st.binary(max_size=200) | st.tuples(headers, st.binary(max_size=700)).map(
    lambda parts: parts[0].encode() + b"\x0c" + parts[1]
)

flags = st.sampled_from([spelling for flag in FLAGS for spelling in flag.spellings])
words = st.lists(flags | numbers | st.text(max_size=6) | st.just("random"), max_size=14)


def gives_a_result_or_one_sentence(read, *given_):
    try:
        read(*given_)
    except InputError as error:
        assert len(str(error).splitlines()) == 1


@given(texts)
@many
def test_any_text_as_reflections(text):
    gives_a_result_or_one_sentence(read_hkl, text)


@given(texts)
@many
def test_any_text_as_a_matrix(text):
    gives_a_result_or_one_sentence(read_matrix, text, 1.0)


@given(texts)
@many
def test_any_text_as_a_source_list(text):
    gives_a_result_or_one_sentence(read_sources, text)


@given(images)
@many
def test_any_bytes_as_an_image(data):
    gives_a_result_or_one_sentence(read_smv, data)


@pytest.mark.slow
@given(words)
@many
def test_any_words_as_a_command_line(given_):
    with contextlib.ExitStack() as stack:
        out, err = (io.StringIO() for _ in range(2))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        # reads the command and builds its scene, and neither computes nor writes
        code = main(["explain", "-cell", "50", *(w for w in given_ if not w.startswith("--"))])
    assert code in (0, 2)
    if code == 2:
        assert err.getvalue().count("\n") == 1
        assert err.getvalue().startswith("diffsim: error: ")
