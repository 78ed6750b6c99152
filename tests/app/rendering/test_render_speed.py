"""The estimate follows what was measured, kind by kind."""

import pytest

from app.rendering.render_speed import FIRST_GUESS, FIXED_S, RenderSpeed, kind


def test_a_fast_render_counts_at_once():
    speed = RenderSpeed()
    speed.learn("a", 10_000_000, FIXED_S + 0.1)
    assert speed.seconds("a", 1_000_000) == pytest.approx(FIXED_S + 0.01)


def test_a_busy_moment_is_not_taken_for_a_slow_machine():
    speed = RenderSpeed()
    speed.learn("a", 10_000_000, FIXED_S + 0.1)
    for _ in range(3):
        speed.learn("a", 10_000_000, 60.0)
    assert speed.rate("a") == pytest.approx(1e8)
    for _ in range(8):
        speed.learn("a", 10_000_000, FIXED_S + 10)
    assert speed.rate("a") == pytest.approx(1e6)


def test_kinds_of_work_are_learned_apart_and_an_unknown_one_is_taken_for_a_slow_one():
    speed = RenderSpeed()
    assert speed.rate("c") == FIRST_GUESS
    speed.learn("a", 10_000_000, FIXED_S + 0.1)
    for _ in range(3):
        speed.learn("b", 10_000_000, FIXED_S + 0.2)
    assert speed.rate("a") == pytest.approx(1e8)
    assert speed.rate("c") == speed.rate("b") == pytest.approx(5e7)


def test_a_tiny_render_says_nothing():
    speed = RenderSpeed()
    speed.learn("a", 100, 0.05)
    assert speed.rate("a") == FIRST_GUESS


def test_shape_and_amplitudes_and_terms_of_a_pixel_make_the_kind(small):
    other = small.replace(crystal={"shape": "gauss"})
    assert kind(small, 1) != kind(other, 1)
    assert kind(small, 1) != kind(small, 100)
    assert kind(small, 100) == kind(small, 101)
