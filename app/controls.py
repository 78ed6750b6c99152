"""The sidebar: every parameter of the experiment and of its display, in sections that fold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import panel as pn

from app import uploads
from app.fields import Field
from app.paced import Paced
from app.rows import field
from app.store import Store
from app.style import CARD_CSS, TITLE_CSS
from diffsim import Experiment


@dataclass(frozen=True)
class Group:
    """A section of the sidebar: the parameters that show at once; the others fold under "More"."""

    title: str
    section: str
    names: tuple[str, ...]
    folded: bool = False


PACE_S = 0.1
"""Least time between two looks at all rows; the one that is moved shows its value at once."""

GROUPS = (
    Group("Beam", "beam", ("wavelength_A", "polarization_factor")),
    Group(
        "Crystal",
        "crystal",
        (
            *("cell_a_A", "cell_b_A", "cell_c_A"),
            *("cell_alpha_deg", "cell_beta_deg", "cell_gamma_deg"),
            *("N_cells_a", "N_cells_b", "N_cells_c", "shape"),
            *("misset_x_deg", "misset_y_deg", "misset_z_deg"),
            *("mosaic_spread_deg", "mosaic_domains", "default_F"),
            *("structure_factors", "reciprocal_matrix"),
        ),
    ),
    Group("Scan", "scan", ("phi_start_deg", "osc_range_deg", "phi_steps")),
    Group(
        "Detector",
        "detector",
        (
            *("distance_mm", "detector_rotx_deg", "detector_roty_deg", "detector_rotz_deg"),
            *("detector_twotheta_deg", "pixel_size_mm", "pixels_fast", "pixels_slow"),
            *("beam_center_f_mm", "beam_center_s_mm", "detector_pivot", "detector_convention"),
        ),
    ),
    Group("Sampling", "sampling", ("oversample", "roi"), folded=True),
    Group(
        "Display",
        "display",
        ("scale", "palette", "low", "high", "follow", "show_rings", "show_beam"),
        folded=True,
    ),
)

SPECIAL = {
    "structure_factors": uploads.structure_factors,
    "reciprocal_matrix": uploads.orientation_matrix,
    "sources": uploads.source_list,
    "mask": uploads.mask,
}
"""Parameters whose row is not made from their kind."""

CUSTOM_ONLY = {
    *("beam_vector", "polar_vector", "spindle_axis"),
    *("fdet_vector", "sdet_vector", "odet_vector", "twotheta_axis"),
}
"""Vectors that count in the CUSTOM convention alone; they show there."""

MORE_CSS = CARD_CSS.replace("border-bottom: 1px solid var(--ds-line);", "padding: 0;")
MORE_TITLE_CSS = """
h3 {font-size: 12px; font-weight: 400; margin: 0; line-height: 18px; color: var(--ds-muted);}
"""


class Controls(pn.viewable.Viewer):
    """The sidebar over a store; it follows the model, whoever changes it."""

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store = store
        self.rows: dict[str, Field | uploads.Upload] = {}
        """The rows made so far, by parameter."""
        self._layout = pn.Column(
            *map(self._card, GROUPS),
            sizing_mode="stretch_width",
            margin=0,
            css_classes=["controls"],
        )
        store.param.watch(Paced(self._follow, PACE_S), ["revision", "result"])
        store.display.param.watch(self._follow, list(store.display.param))
        self._follow()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

    def _follow(self, *events) -> None:
        with self._store.on_page():
            for name, row in self.rows.items():
                row.show()
                wanted = _applies(name, self._store.experiment)
                if row.row.visible != wanted:
                    row.row.visible = wanted

    def _card(self, group: Group) -> pn.Card:
        every = type(self._store.section(group.section)).param
        others = [name for name in every if name not in (*group.names, "name")]

        def rows() -> list:
            made = self._rows(group, group.names)
            if others:
                more = partial(self._rows, group, others)
                made.append(self._fold("More", more, True, MORE_CSS, MORE_TITLE_CSS))
            return made

        return self._fold(group.title, rows, group.folded, CARD_CSS, TITLE_CSS)

    def _fold(
        self, title: str, rows: Callable[[], list], folded: bool, css: str, title_css: str
    ) -> pn.Card:
        """A card that makes its rows when it is first unfolded: most visitors never do."""
        card = pn.Card(
            header=pn.pane.HTML(f"<h3>{title}</h3>", stylesheets=[title_css], margin=0),
            collapsed=folded,
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[css],
        )

        def fill(event=None) -> None:
            if not card.collapsed and not len(card):
                card[:] = rows()
                self._follow()

        card.param.watch(fill, "collapsed")
        fill()
        return card

    def _rows(self, group: Group, names: Iterable[str]) -> list:
        return [self._row(group, name) for name in names]

    def _row(self, group: Group, name: str) -> pn.Row:
        special = SPECIAL.get(name)
        row = special(self._store) if special else field(self._store, group.section, name)
        self.rows[name] = row
        return row.row


def _applies(name: str, experiment: Experiment) -> bool:
    """Whether a parameter counts as things stand."""
    if name in CUSTOM_ONLY:
        return experiment.detector.detector_convention == "CUSTOM"
    if name == "matrix_defines_cell":
        return experiment.crystal.reciprocal_matrix is not None
    return True
