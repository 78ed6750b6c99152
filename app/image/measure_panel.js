// Statistics of a box and the profile along a line, with the buttons that act on them.
const MARGIN = {left: 56, right: 14, top: 6, bottom: 18}

export function render({model}) {
  const act = (name, text) => button(text, () => model.send_msg({act: name}))
  const whole = act('whole', 'Render all')
  const box = section('box', act('roi', 'Render only this'), whole, act('clear box', 'Clear box'))
  const list = element('dl', {role: 'status', 'aria-label': 'Statistics of the box'})
  box.part.append(list)
  const line = section('line', act('clear line', 'Clear line'))
  const plot = svgElement('svg', {role: 'img'})
  line.part.append(plot)

  function section(name, ...buttons) {
    const title = element('h4')
    const part = element('section', {}, element('header', {}, title, ...buttons))
    part.dataset.name = name
    return {part, title}
  }

  function showBox() {
    box.part.hidden = !model.box.title
    box.title.textContent = model.box.title ?? ''
    whole.hidden = !model.region
    list.replaceChildren(...(model.box.figures ?? []).map(([name, value, more]) => {
      const shown = element('dd', {}, value)
      shown.dataset.name = name
      return element('div', {}, element('dt', {}, name), shown, element('dd', {}, more))
    }))
  }

  function showLine() {
    const {title, px, value, log} = model.line
    line.part.hidden = !title
    line.title.textContent = title ?? ''
    plot.setAttribute('aria-label', title ?? '')
    draw(px ?? [], value ?? [], log)
  }

  function draw(px, value, log) {
    const width = plot.clientWidth, height = plot.clientHeight
    plot.replaceChildren()
    if (!(width > 120 && height > 40)) return
    const scaled = log ? (v) => (v > 0 ? Math.log10(v) : NaN) : (v) => v ?? NaN
    const ys = value.map(scaled), known = ys.filter(Number.isFinite)
    if (!known.length || px.length < 2) return
    let low = log ? Math.min(...known) : Math.min(0, ...known), high = Math.max(...known)
    if (log) low = Math.max(low, high - 9)
    if (high - low < 1e-12) high = low + 1
    const {left, right, top, bottom} = MARGIN, end = px[px.length - 1]
    const x = (v) => left + v / end * (width - left - right)
    const y = (v) => height - bottom - (Math.max(v, low) - low) / (high - low) *
      (height - top - bottom)
    for (const tick of ticks(low, high, 4)) {
      add('line', {x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: 'grid'})
      const text = add('text', {x: left - 6, y: y(tick) + 4, 'text-anchor': 'end'})
      text.textContent = tickText(log ? 10 ** tick : tick)
    }
    for (const tick of ticks(0, end, Math.max(2, width / 80))) {
      const text = add('text', {x: x(tick), y: height - 4, 'text-anchor': 'middle'})
      text.textContent = tickText(tick)
    }
    let path = '', command = 'M'
    ys.forEach((v, i) => {
      if (!Number.isFinite(v)) command = 'M'
      else {
        path += `${command}${x(px[i]).toFixed(1)} ${y(v).toFixed(1)}`
        command = 'L'
      }
    })
    add('path', {d: path, class: 'curve'})
    const mark = add('line', {y1: top, y2: height - bottom, class: 'mark', visibility: 'hidden'})
    plot.onpointermove = ({offsetX}) => {
      const at = Math.round((offsetX - left) / (width - left - right) * (px.length - 1))
      const i = Math.min(px.length - 1, Math.max(0, at))
      mark.setAttribute('x1', x(px[i]))
      mark.setAttribute('x2', x(px[i]))
      mark.setAttribute('visibility', 'visible')
      const mm = px[i] * model.line.pixel_mm, photons = value[i]
      line.title.textContent = `${px[i].toFixed(1)} pixels, ${mm.toPrecision(4)} mm: ` +
        (photons == null ? 'no value' : `${photons.toPrecision(5)} photons`)
    }
    plot.onpointerleave = () => {
      mark.setAttribute('visibility', 'hidden')
      line.title.textContent = model.line.title ?? ''
    }
  }

  function add(tag, attributes) {
    const made = svgElement(tag, attributes)
    plot.append(made)
    return made
  }

  for (const name of ['box', 'region']) model.on(name, showBox)
  model.on('line', showLine)
  const sizes = new ResizeObserver(showLine)
  sizes.observe(plot)
  model.on('remove', () => sizes.disconnect())
  showBox()
  showLine()
  return element('div', {className: 'measures'}, box.part, line.part)
}

// Round numbers of a range, about so many.
function ticks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw * 0.999)
  const places = []
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
    places.push(n * step)
  }
  return places
}

function tickText(value) {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size >= 1e4 || size < 1e-2 ? value.toExponential(0) : String(+value.toPrecision(3))
  return text.replace('e+', 'e').replace('-', '−')
}
