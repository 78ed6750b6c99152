// the figures of a box and the profile along a line, with the buttons that act on them
const MARGIN = {left: 56, right: 14, top: 6, bottom: 18}

export function render({model}) {
  const root = document.createElement('div')
  root.className = 'measures'
  const box = section('box', [['roi', 'Render only this'], ['whole', 'Render all'],
    ['clear box', 'Clear box']])
  const line = section('line', [['clear line', 'Clear line']])
  const list = document.createElement('dl')
  list.setAttribute('role', 'status')
  list.setAttribute('aria-label', 'Statistics of the box')
  box.part.append(list)
  const plot = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  plot.setAttribute('role', 'img')
  line.part.append(plot)
  root.append(box.part, line.part)

  function section(name, buttons) {
    const part = document.createElement('section'), head = document.createElement('header')
    const title = document.createElement('h4')
    part.dataset.name = name
    head.append(title)
    const made = Object.fromEntries(buttons.map(([act, text]) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = text
      button.addEventListener('click', () => model.send_msg({act}))
      head.append(button)
      return [act, button]
    }))
    part.append(head)
    return {part, title, made}
  }

  function showBox() {
    box.part.hidden = !model.box.title
    box.title.textContent = model.box.title ?? ''
    box.made.whole.hidden = !model.region
    list.replaceChildren(...(model.box.figures ?? []).map(([name, value, more]) => {
      const group = document.createElement('div')
      for (const [tag, text] of [['dt', name], ['dd', value], ['dd', more]]) {
        const cell = document.createElement(tag)
        cell.textContent = text
        group.append(cell)
      }
      group.children[1].dataset.name = name
      return group
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
    const spread = log ? (v) => (v > 0 ? Math.log10(v) : NaN) : (v) => v ?? NaN
    const ys = value.map(spread), known = ys.filter(Number.isFinite)
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
      text.textContent = words(log ? 10 ** tick : tick)
    }
    for (const tick of ticks(0, end, Math.max(2, width / 80))) {
      add('text', {x: x(tick), y: height - 4, 'text-anchor': 'middle'}).textContent = words(tick)
    }
    let path = '', pen = 'M'
    ys.forEach((v, i) => {
      if (!Number.isFinite(v)) pen = 'M'
      else {
        path += `${pen}${x(px[i]).toFixed(1)} ${y(v).toFixed(1)}`
        pen = 'L'
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
      const mm = px[i] * model.line.pixel_mm, held = value[i]
      line.title.textContent = `${px[i].toFixed(1)} pixels, ${mm.toPrecision(4)} mm: ` +
        (held == null ? 'no value' : `${held.toPrecision(5)} photons`)
    }
    plot.onpointerleave = () => {
      mark.setAttribute('visibility', 'hidden')
      line.title.textContent = model.line.title ?? ''
    }
  }

  function add(name, attributes) {
    const made = document.createElementNS(plot.namespaceURI, name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    plot.append(made)
    return made
  }

  for (const name of ['box', 'region']) model.on(name, showBox)
  model.on('line', showLine)
  const watcher = new ResizeObserver(showLine)
  watcher.observe(plot)
  model.on('remove', () => watcher.disconnect())
  showBox()
  showLine()
  return root
}

function ticks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw * 0.999)
  const first = Math.ceil(low / step - 1e-9)
  const found = []
  for (let n = first; n * step <= high + step * 1e-9; n++) found.push(n * step)
  return found
}

function words(value) {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size >= 1e4 || size < 1e-2 ? value.toExponential(0) : String(+value.toPrecision(3))
  return text.replace('e+', 'e').replace('-', '−')
}
