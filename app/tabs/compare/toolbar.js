// How two images are shown together: the mode, and the controls of the chosen mode.
const MODES = [['swipe', 'Swipe'], ['blink', 'Blink'], ['difference', 'Difference'], ['ratio', 'Ratio']]
const STEPS = 1000
const OWN_VALUE_MS = 400

export function render({model}) {
  const [modes, radios] = radioRow('How the two images are shown', MODES,
    (mode) => model.send_msg({mode}))

  // swipe: a slider as wide as the picture, for keyboard and pointer
  const slider = element('input', {
    type: 'range', min: 0, max: STEPS, step: STEPS / 100, 'aria-label': 'Divider between A and B',
    title: 'Arrow keys move the divider; so does dragging its line in the picture',
  })
  const [left, right] = [element('span', {className: 'side'}), element('span', {className: 'side'})]
  let moved = 0
  slider.addEventListener('input', () => {
    moved = performance.now()
    model.send_msg({divider: slider.value / STEPS})
  })
  const swipe = element('div', {className: 'steer swipe'}, left, slider, right)

  // blink: one button, and a timer
  const change = () => model.send_msg({side: model.side === 'a' ? 'b' : 'a'})
  const turn = button('', change,
    {className: 'turn', title: 'Show the other one (key B)', 'aria-keyshortcuts': 'b'})
  const auto = element('input', {type: 'checkbox'})
  // no more than three flashes a second, which are safe for everybody
  const rate = element('select', {'aria-label': 'Changes a second'},
    ...[0.5, 1, 2, 3].map((value) => element('option', {value}, `${value} / s`)))
  rate.value = 1
  let timer = null
  function restartTimer() {
    clearInterval(timer)
    timer = auto.checked && model.mode === 'blink'
      ? setInterval(change, 1000 / Number(rate.value)) : null
  }
  auto.addEventListener('change', restartTimer)
  rate.addEventListener('change', restartTimer)
  const automatic = element('label', {className: 'clock'}, auto, element('span', {}, 'By itself'))
  const blink = element('div', {className: 'steer blink'}, turn, automatic, rate)
  const note = element('p', {className: 'note'})

  function onKey(event) {
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
    // while it is moved, the slider is ahead of the server
    if (performance.now() - moved > OWN_VALUE_MS) slider.value = Math.round(model.divider * STEPS)
    slider.setAttribute('aria-valuetext', `${Math.round(model.divider * 100)} % A`)
    turn.textContent = model.side === 'a' ? a : b
    turn.setAttribute('aria-label', `Shown: ${turn.textContent}. Show the other one`)
    note.textContent = note.title = model.note
    note.hidden = !model.note
    if ((model.mode === 'blink') !== (timer !== null)) restartTimer()
  }
  for (const name of ['mode', 'names', 'divider', 'side', 'note']) model.on(name, show)
  document.addEventListener('keydown', onKey)
  model.on('remove', () => {
    clearInterval(timer)
    document.removeEventListener('keydown', onKey)
  })
  show()
  return element('div', {className: 'bar'}, modes, swipe, blink, note)
}
