// paints a picture of levels below the axes of a Bokeh figure, without touching the figure

const HEADER = ['sequence', 'revision', 'rows', 'columns', 'slow', 'fast', 'block']

export function render({model, view}) {
  const holder = element('div')
  holder.style.cssText = 'position: relative; width: 100%; height: 100%; min-height: 0'
  holder.append(model.get_child('figure'))
  const fig = model.figure, plot = figureView(view, fig)
  const canvas = element('canvas', {className: 'picture'})
  canvas.style.cssText = 'position: absolute; background: var(--ds-page)'
  const cells = element('canvas'), ink = cells.getContext('2d')
  let frame = null, table = null, pixels = null, isWaiting = false, isRemoved = false

  function take(message) {
    const buffer = bytes(message)
    const header = new Float64Array(buffer, 0, HEADER.length)
    const next = Object.fromEntries(HEADER.map((name, i) => [name, header[i]]))
    // of two ways, the slower one may bring a picture that is past
    if (frame && next.sequence < frame.sequence) return
    next.codes = new Uint8Array(buffer, header.byteLength)
    if (!pixels || pixels.width !== next.columns || pixels.height !== next.rows) {
      cells.width = next.columns
      cells.height = next.rows
      pixels = ink.createImageData(next.columns, next.rows)
    }
    frame = next
    colour()
  }

  function colour() {
    if (!frame || !table) return
    const target = new Uint32Array(pixels.data.buffer), {codes} = frame
    for (let i = 0; i < codes.length; i++) target[i] = table[codes[i]]
    ink.putImageData(pixels, 0, 0)
    // at once: in the time until the next animation frame there is nothing better to do
    draw(afterNextFrame)
  }

  function wake() {
    if (isWaiting || isRemoved) return
    isWaiting = true
    requestAnimationFrame(() => {
      isWaiting = false
      draw(afterThisFrame)
    })
  }

  function draw(afterPaint) {
    if (isRemoved) return
    const box = frameBox(plot), layer = layerBelow(plot)
    if (!layer || !(box.width > 0 && box.height > 0)) return wake()
    if (canvas.parentNode !== layer) layer.append(canvas)
    const ratio = window.devicePixelRatio || 1
    const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)]
    Object.assign(canvas.style, {
      left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px`,
    })
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      model.send_msg({screen: [height, width], ratio})
    }
    const context = canvas.getContext('2d')
    context.clearRect(0, 0, width, height)
    if (!frame || !table) return
    const {slow, fast, rows, columns, block} = frame
    const place = (x, y) => {
      const [onPlotX, onPlotY] = toScreen(plot, x, y)
      return [(onPlotX - box.left) * ratio, (onPlotY - box.top) * ratio]
    }
    const [left, top] = place(fast, slow)
    const [right, bottom] = place(fast + columns * block, slow + rows * block)
    // pixels stay sharp when enlarged; when made smaller, none may be skipped
    context.imageSmoothingEnabled = right - left < columns
    context.drawImage(cells, left, top, right - left, bottom - top)
    if (frame.isDrawn) return
    frame.isDrawn = true
    const {sequence, revision} = frame, shape = [rows, columns]
    const detail = {name: fig.name, sequence, revision, shape, block}
    document.dispatchEvent(new CustomEvent('picture-drawn', {detail}))
    afterPaint(() => {
      const message = {painted: sequence}
      if (!sendBySideSocket(model.side_socket, message)) model.send_msg(message)
    })
  }

  const sizes = ['inner_width', 'inner_height', 'outer_width', 'outer_height']
  const stopFollowing = [
    ...sizes.map((name) => followProperty(fig, name, wake)),
    ...[fig.x_range, fig.y_range].flatMap((range) =>
      ['start', 'end'].map((name) => followProperty(range, name, wake))),
  ]
  const readout = hover(model, plot)
  const gestures = takeGestures(model, plot, holder, readout)
  holder.append(readout.box, gestures.layer)
  function setDrawingMode(event) {
    const mine = parentRoot(holder)
    if (mine && event.composedPath().includes(mine)) gestures.draw(event.detail)
  }
  document.addEventListener('drawing-mode', setDrawingMode)
  function receive({detail: {key, data}}) {
    if (key === model.side_socket) take(data)
  }
  document.addEventListener('side-socket-message', receive)
  model.on('msg:custom', (message) => {
    if (message.frame) take(message.frame)
    if (message.readout) readout.answer(message.readout)
    if ('drawing' in message) gestures.draw(message.drawing)
    if (message.colours) {
      table = new Uint32Array(bytes(message.colours))
      colour()
    }
  })
  model.on('remove', () => {
    isRemoved = true
    readout.stop()
    gestures.stop()
    document.removeEventListener('drawing-mode', setDrawingMode)
    document.removeEventListener('side-socket-message', receive)
    stopFollowing.forEach((stop) => stop())
  })
  model.on('after_layout', () => {
    readout.start()
    gestures.start()
    wake()
  })
  model.send_msg({ready: true})
  return holder
}
