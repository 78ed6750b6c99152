// keys that move on the picture, and a box or a line that is drawn on it
const ARROWS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}
const LEAST = 4, LINGER_MS = 250

function takeGestures(model, plot, holder, readout) {
  const layer = svgElement('svg')
  layer.style.cssText =
    'position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; z-index: 4'
  layer.classList.add('drawing')
  const style = element('style')
  let area = null, mode = '', from = null, to = null

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key], step = event.shiftKey ? 10 : 1
    if (arrow) model.send_msg({move: arrow.map((way) => way * step)})
    else if (event.key === 'Home') model.send_msg({home: true})
    else if (event.key === 'Escape') {
      end()
      model.send_msg({escape: true})
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  function place(event) {
    const bounds = area.getBoundingClientRect(), box = frameBox(plot)
    return [
      Math.min(Math.max(event.clientX - bounds.left, box.left), box.right),
      Math.min(Math.max(event.clientY - bounds.top, box.top), box.bottom),
    ]
  }

  function down(event) {
    const bounds = area.getBoundingClientRect()
    const inside = [event.clientX - bounds.left, event.clientY - bounds.top]
    if (!mode || event.button !== 0 || !insideFrame(plot, ...inside)) return
    readout.leave()
    area.focus({preventScroll: true})
    holder.setPointerCapture(event.pointerId)
    from = to = place(event)
    hide(event)
  }

  function move(event) {
    if (!from) return
    to = place(event)
    show()
    hide(event)
  }

  function up(event) {
    if (!from) return
    const pixels = (place) => fromScreen(plot, ...place).reverse()
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) >= LEAST) {
      model.send_msg({drawn: mode, from: pixels(from), to: pixels(to)})
    }
    from = null
    // until the plot itself shows it
    setTimeout(() => from || layer.replaceChildren(), LINGER_MS)
    hide(event)
  }

  function end() {
    from = null
    layer.replaceChildren()
  }

  // the plot's own tools do not see it
  function hide(event) {
    event.stopPropagation()
    event.preventDefault()
  }

  function show() {
    const [[x0, y0], [x1, y1]] = [from, to]
    const at = mode === 'line' ? {x1: x0, y1: y0, x2: x1, y2: y1} : {
      x: Math.min(x0, x1), y: Math.min(y0, y1),
      width: Math.abs(x1 - x0), height: Math.abs(y1 - y0),
    }
    layer.replaceChildren(...[['black', 3], ['white', 1.2]].map(([colour, width]) => {
      const look = {...at, fill: 'none', stroke: colour, 'stroke-width': width}
      return svgElement(mode === 'line' ? 'line' : 'rect', look)
    }))
  }

  function dress() {
    const cursor = mode ? `${POINTER_LAYER} {cursor: crosshair !important}` : ''
    style.textContent = `${cursor} ${POINTER_LAYER}:focus {outline: none}
      ${POINTER_LAYER}:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: -2px}`
  }

  const listeners = [['pointerdown', down], ['pointermove', move], ['pointerup', up],
    ['pointercancel', end]]
  return {
    layer,
    draw(wanted) {
      if (wanted === mode) return
      mode = layer.dataset.tool = wanted
      end()
      dress()
    },
    start() {
      if (area) return
      area = pointerLayer(plot)
      if (!area) return
      area.setAttribute('aria-label', model.label)
      area.setAttribute('role', model.keys ? 'application' : 'img')
      if (!model.keys) return
      area.addEventListener('keydown', key)
      area.getRootNode().append(style)
      dress()
      // before the plot, which takes pointers for its tools
      for (const [name, listener] of listeners) holder.addEventListener(name, listener, true)
    },
    stop() {
      area?.removeEventListener('keydown', key)
      for (const [name, listener] of listeners) holder.removeEventListener(name, listener, true)
    },
  }
}
