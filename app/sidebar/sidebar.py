"""The sidebar: every parameter of the experiment and of its display, in sections that fold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import panel as pn

from app.rendering.store import Store
from app.sidebar import file_fields
from app.sidebar.field_types import field
from app.sidebar.linked_fields import BESIDE, LINKED, LockedField, linked
from app.sidebar.number_field import Field, NumberField
from app.sidebar.search import SearchBar, matches
from app.widgets.files.file_row import FileRow
from app.widgets.html import Html
from app.widgets.styles import CARD_CSS, TITLE_CSS
from app.widgets.value_text import value_text
from diffsim.experiment.crystal import N_CELLS
from diffsim.experiment.relevance import counts


@dataclass(frozen=True)
class Group:
    """A section of the sidebar: the parameters that show at once; the others fold under "More"."""

    title: str
    section: str
    names: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True)
class _Section:
    """The cards of a group, the one under "More" last, and which rows each holds."""

    group: Group
    cards: dict[pn.Card, list[str]]


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
    Group("Scan", "scan", ("phi_start_deg", "osc_range_deg", "phi_step_deg", "phi_steps")),
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
        ("scale", "palette", "low", "high", "follow", "show_rings", "show_spots", "show_beam"),
        folded=True,
    ),
)

SPECIAL = {
    "structure_factors": file_fields.structure_factors_row,
    "reciprocal_matrix": file_fields.orientation_row,
    "sources": file_fields.sources_row,
    "mask": file_fields.mask_row,
}
"""Parameters whose row is not made from their kind."""

MORE_CSS = CARD_CSS.replace("border-bottom: 1px solid var(--ds-line);", "padding: 0;")
MORE_TITLE_CSS = """
h3 {font-size: 12px; font-weight: 400; margin: 0; line-height: 18px; color: var(--ds-muted);}
"""


class Controls(pn.viewable.Viewer):
    """The sidebar over a store; it follows the model, whoever changes it."""

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store = store
        self.rows: dict[str, Field | FileRow] = {}
        """The rows made so far, by parameter."""
        self._places: dict[str, str] = {}
        self._cards: list[_Section] = []
        self._search, self._folds = "", {}
        self._past = 0
        actions = self.search, self._reset, self._step, self._rest
        self.head = SearchBar(*actions, side_socket=store.side_socket.key)
        store.side_socket.subscribe(slide=self._slide)
        self._layout = pn.Column(
            self.head,
            *map(self._card, GROUPS),
            sizing_mode="stretch_width",
            margin=0,
            css_classes=["controls"],
        )
        store.param.watch(store.throttle.calls(self._follow), ["revision", "result", "baseline"])
        store.display.param.watch(self._follow, list(store.display.param))
        self._follow()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

    def search(self, text: str) -> None:
        """Show the rows that match, unfolding what holds them; all as before for no text."""
        begins = bool(text.strip()) and not self._search
        self._search = text.strip()
        if begins:
            self._folds = {card: card.collapsed for part in self._cards for card in part.cards}
        found = 0
        with self._store.on_page():
            for part in self._cards:
                for card, names in part.cards.items():
                    wanted = [name for name in names if self._wanted(part.group.section, name)]
                    found += len(wanted)
                    _set_card(card, bool(wanted) or not self._search, self._folds, self._search)
                top, *more = part.cards
                if self._search and any(card.visible for card in more):
                    _set_card(top, True, self._folds, self._search)
            self.head.note = "" if found or not self._search else "No parameter matches."
            self._follow()

    def _wanted(self, section: str, name: str) -> bool:
        """Whether a row counts as things stand and is among those that are searched for."""
        if not counts(self._store.experiment, f"{section}.{name}"):
            return False
        if not self._search:
            return True
        own = self._store.section(section).param
        parameter = LINKED[name][1] if name in LINKED else own[name]
        return matches(self._search, name, parameter.label or "", parameter.doc or "")

    def _reset(self, place: str) -> None:
        """Give one value back what it was when it was loaded."""
        store = self._store
        if place in store.changes():
            section, name = place.split(".")
            store.set(section, name, store.changes()[place][1])
            self.rows[name].show()

    def _step(self, parameter: str, by: int, text: str) -> None:
        if (row := self._number_row(parameter)) is not None:
            row.step(by, text)

    def _slide(self, message) -> None:
        """Take a value from the side socket, unless one that came by Bokeh's is later."""
        match message:
            case [int(count), str(parameter), int(value) | float(value)] if count > self._past:
                if (row := self._number_row(parameter)) is not None:
                    with self._store.on_page():
                        row.slide(value)

    def _rest(self, count: int) -> None:
        self._past = count

    def _number_row(self, parameter: str) -> NumberField | None:
        """The row of a number, by its "section.name"."""
        name = parameter.rpartition(".")[2]
        row = self.rows.get(name) if self._places.get(name) == parameter else None
        return row if isinstance(row, NumberField) else None

    def _follow(self, *events) -> None:
        changes = self._store.changes()
        decided: dict[str, tuple[str, ...]] = {}
        for decision in self._store.baseline.decisions:
            for place in decision.parameters:
                decided[place] = (*decided.get(place, ()), decision.text)
        cards = (item for part in self._cards for item in part.cards.items())
        hidden = {name for card, names in cards if not card.visible for name in names}
        with self._store.on_page():
            for name, row in self.rows.items():
                row.show()
                place = self._places[name]
                was = value_text(changes[place][1]) if place in changes else None
                row.label.mark(was, decided.get(place, ()))
                wanted = self._wanted(place.split(".")[0], name)
                # what a hidden card holds may stay: each change lays the page out anew
                if row.row.visible != wanted and name not in hidden:
                    row.row.visible = wanted

    def _card(self, group: Group) -> pn.Card:
        every = type(self._store.section(group.section)).param
        others = [name for name in every if name not in (*group.names, "name")]
        names = [n for name in group.names for n in (name, *BESIDE.get(name, ()))]
        more = (
            self._fold("More", partial(self._rows, group, others), True, MORE_CSS, MORE_TITLE_CSS)
            if others
            else None
        )

        def rows() -> list:
            return [*self._rows(group, names), *([] if more is None else [more])]

        card = self._fold(group.title, rows, group.folded, CARD_CSS, TITLE_CSS)
        cards = {card: names} | ({} if more is None else {more: others})
        self._cards.append(_Section(group, cards))
        return card

    def _fold(
        self, title: str, rows: Callable[[], list], folded: bool, css: str, title_css: str
    ) -> pn.Card:
        """A card that makes its rows when it is first unfolded: most users never do."""
        card = pn.Card(
            header=Html(f"<h3>{title}</h3>", stylesheets=[title_css], margin=0),
            collapsed=folded,
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[css],
        )

        def fill(event=None) -> None:
            if not card.collapsed and not len(card):
                # one child: a card that folds lays the page out anew for each of its own
                card[:] = [pn.Column(*rows(), sizing_mode="stretch_width", margin=0)]
                self._follow()
                self.head.rows = len(self.rows)

        card.param.watch(fill, "collapsed")
        fill()
        return card

    def _rows(self, group: Group, names: Iterable[str]) -> list:
        return [self._row(group, name) for name in names]

    def _row(self, group: Group, name: str) -> pn.Row:
        if name in LINKED:
            row = linked(self._store, group.section, name)
        elif name in N_CELLS:
            row = LockedField(self._store, group.section, name, self._locked)
        elif name in SPECIAL:
            row = SPECIAL[name](self._store)
        else:
            row = field(self._store, group.section, name)
        self.rows[name], self._places[name] = row, f"{group.section}.{name}"
        return row.row

    def _locked(self) -> bool:
        """Whether the three numbers of cells are kept equal."""
        lock = self.rows.get("lock_N_cells")
        return lock is not None and lock.value


def _set_card(card: pn.Card, visible: bool, folds: dict[pn.Card, bool], search: str) -> None:
    changed = {"visible": visible}
    if visible:
        changed["collapsed"] = False if search else folds.get(card, card.collapsed)
    changed = {name: value for name, value in changed.items() if getattr(card, name) != value}
    if changed:
        card.param.update(**changed)
