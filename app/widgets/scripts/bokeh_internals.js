// Every detail of Bokeh, Panel, noUiSlider and Tabulator that is not in their documentation and that
// our scripts rely on. Tried on a real page by tests/ui/test_bokeh_internals.py.

// Figures. A view draws a model; that of a figure ("plot" below) holds its axes and its layers.

function figureView(componentView, figure) {
  return componentView.get_child_view(figure)
}

// The rectangle within the axes, in the plot's own coordinates; null until the plot is laid out.
function frameBox(plot) {
  return plot.frame?.bbox ?? null
}

function insideFrame(plot, x, y) {
  return plot.frame.bbox.contains(x, y)
}

// The layer below axes and overlays; null until the plot is laid out.
function layerBelow(plot) {
  return plot.canvas_view?.underlays_el ?? null
}

// The layer above all, which receives the pointer and keys; null until the plot is laid out.
function pointerLayer(plot) {
  return plot.canvas_view?.events_el ?? null
}

// Its selector, for a style sheet in its root.
const POINTER_LAYER = '.bk-events'

// From values on the axes to the plot's own coordinates, and back.
function toScreen(plot, x, y) {
  return [plot.frame.x_scale.compute(x), plot.frame.y_scale.compute(y)]
}

function fromScreen(plot, left, top) {
  return [plot.frame.x_scale.invert(left), plot.frame.y_scale.invert(top)]
}

// Calls back when one of a model's properties changes, from wherever; returns what ends it.
function followProperty(model, name, callback) {
  const {change} = model.properties[name]
  change.connect(callback)
  return () => change.disconnect(callback)
}

// A figure has no size before it is laid out, and reading one then is an error.
function knownSize(figure) {
  const {inner_width: width, inner_height: height} = figure.properties
  return width.is_unset || height.is_unset ? null : [width.get_value(), height.get_value()]
}

// Where components are. Panel puts each into a shadow root of its own, within that of its parent.

function parentRoot(node) {
  return node.getRootNode().host?.getRootNode() ?? null
}

// Tabs, which Bokeh makes of plain elements.

function isTab(node) {
  return node?.classList?.contains('bk-tab') ?? false
}

function isActiveTab(tab) {
  return tab.classList.contains('bk-active')
}

function tabsBeside(tab) {
  return [...tab.parentNode.children].filter(isTab)
}

// Sliders, which are noUiSlider's; while one is dragged it listens to the whole document.

const SLIDER_HANDLE = '.noUi-handle'

function isSliderPart(node) {
  return node.classList?.contains('noUi-target') ?? false
}

function isSliderHandle(node) {
  return node.classList?.contains('noUi-handle') ?? false
}

// Moves the handle that is being dragged to a place of the pointer.
function moveDraggedHandle(place) {
  document.documentElement.dispatchEvent(new MouseEvent('mousemove', {
    ...place, bubbles: true, cancelable: true, view: window,
  }))
}

// The model of the slider that an event's path goes through; null elsewhere.
function sliderModel(path) {
  const host = path.find(isSliderPart)?.getRootNode().host
  if (!host || !window.Bokeh) return null
  const [view] = window.Bokeh.index.query((each) => each.el === host)
  return view?.model ?? null
}

// Asks at each value that a slider takes whether Bokeh sends it to the server; returns what ends it.
// `sendsByBokeh` gets the value, and whether it differs from the last one.
function interceptValues(slider, sendsByBokeh) {
  const {setv} = slider
  slider.setv = function(changes, options = {}) {
    const ours = 'value' in changes && options.sync !== false
    if (!ours || sendsByBokeh(changes.value, changes.value !== this.value)) {
      return setv.call(this, changes, options)
    }
    return setv.call(this, changes, {...options, sync: false})
  }
  return () => { delete slider.setv }
}

// Sends the value that a slider has to the server.
function sendValue(slider) {
  slider._push_changes([[slider.properties.value, null, slider.value]], true)
}
