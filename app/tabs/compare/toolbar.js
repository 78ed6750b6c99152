// how two images are shown together: the mode, and what each mode is steered by
const MODES = [['swipe', 'Swipe'], ['blink', 'Blink'], ['difference', 'Difference'], ['ratio', 'Ratio']]
const STEPS = 1000
const HOLD_MS = 400

export function render({model}) {
  const bar = element('div', 'bar')
  const modes = element('div', 'modes')
  modes.setAttribute('role', 'radiogroup')
  modes.setAttribute('aria-label', 'How the two images are shown')
  const group = `mode-${Math.random()}`
  const radios = MODES.map(([name, title]) => {
    const label = element('label'), radio = element('input')
    Object.assign(radio, {type: 'radio', name: group, value: name})
    radio.addEventListener('change', () => model.send_msg({mode: name}))
    label.append(radio, element('span', '', title))
    modes.append(label)
    return radio
  })

  // swipe: a slider as wide as the picture, for the keyboard and for the hand
  const swipe = element('div', 'steer swipe')
  const slider = element('input')
  Object.assign(slider, {type: 'range', min: 0, max: STEPS, step: STEPS / 100})
  slider.setAttribute('aria-label', 'Divider between A and B')
  slider.title = 'Arrow keys move the divider; so does dragging its line in the picture'
  const [left, right] = [element('span', 'side'), element('span', 'side')]
  let moved = 0
  slider.addEventListener('input', () => {
    moved = performance.now()
    model.send_msg({divider: slider.value / STEPS})
  })
  swipe.append(left, slider, right)

  // blink: one button, and a clock
  const blink = element('div', 'steer blink')
  const turn = element('button', 'turn')
  turn.type = 'button'
  turn.title = 'Show the other one (key B)'
  turn.setAttribute('aria-keyshortcuts', 'b')
  const clock = element('label', 'clock'), auto = element('input')
  auto.type = 'checkbox'
  clock.append(auto, element('span', '', 'By itself'))
  const rate = element('select')
  rate.setAttribute('aria-label', 'Changes a second')
  // no more than three flashes a second, which are safe for everybody
  for (const value of [0.5, 1, 2, 3]) {
    const option = element('option', '', `${value} / s`)
    option.value = value
    rate.append(option)
  }
  rate.value = 1
  const change = () => model.send_msg({side: model.side === 'a' ? 'b' : 'a'})
  let timer = null
  function wind() {
    clearInterval(timer)
    timer = auto.checked && model.mode === 'blink'
      ? setInterval(change, 1000 / Number(rate.value)) : null
  }
  turn.addEventListener('click', change)
  auto.addEventListener('change', wind)
  rate.addEventListener('change', wind)
  blink.append(turn, clock, rate)

  const note = element('p', 'note')
  bar.append(modes, swipe, blink, note)

  function key(event) {
    const target = event.composedPath()[0]
    const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    const field = typing && !/^(radio|checkbox|range)$/.test(target.type)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat
    if (event.key.toLowerCase() === 'b' && plain && !field && model.mode === 'blink') change()
  }

  function show() {
    radios.forEach((radio) => { radio.checked = radio.value === model.mode })
    swipe.hidden = model.mode !== 'swipe'
    blink.hidden = model.mode !== 'blink'
    const [a, b] = [`A ${model.names[0]}`, `B ${model.names[1]}`]
    left.textContent = left.title = a
    right.textContent = right.title = b
    // the hand is ahead of the server while it moves
    if (performance.now() - moved > HOLD_MS) slider.value = Math.round(model.divider * STEPS)
    slider.setAttribute('aria-valuetext', `${Math.round(model.divider * 100)} % A`)
    turn.textContent = model.side === 'a' ? a : b
    turn.setAttribute('aria-label', `Shown: ${turn.textContent}. Show the other one`)
    note.textContent = note.title = model.note
    note.hidden = !model.note
    if ((model.mode === 'blink') !== (timer !== null)) wind()
  }
  for (const name of ['mode', 'names', 'divider', 'side', 'note']) model.on(name, show)
  document.addEventListener('keydown', key)
  model.on('remove', () => {
    clearInterval(timer)
    document.removeEventListener('keydown', key)
  })
  show()
  return bar
}

function element(tag, name = '', text = '') {
  const made = document.createElement(tag)
  if (name) made.className = name
  if (text) made.textContent = text
  return made
}
