// The images that can be compared: which is A, which is B, their names, and a button to remove each.
export function render({model}) {
  const pin = button('Pin this image', () => model.send_msg({pin: true}),
    {className: 'pin', title: 'Keep the image as it is now, to compare others with it'})
  const note = element('span', {className: 'note', role: 'status'})
  const table = element('table')
  const root = element('div', {}, element('div', {className: 'head'}, pin, note), table)
  const group = Math.random()
  const rows = new Map()

  // a row stays as long as its pin, so that neither focus nor what is being typed is lost
  function row(number) {
    const live = number === 0
    const entry = live ? null : element('input', {type: 'text', maxLength: 40, spellcheck: false})
    entry?.addEventListener('change', () => model.send_msg({rename: [number, entry.value]}))
    entry?.addEventListener('keydown', (event) => { if (event.key === 'Enter') entry.blur() })
    const about = element('td', {className: 'about'})
    const radios = Object.fromEntries(['a', 'b'].map((side) => {
      const radio = element('input', {type: 'radio', name: `${side}-${group}`})
      radio.addEventListener('change', () => model.send_msg({side, number}))
      return [side, radio]
    }))
    const remove = live ? null : button('×', () => {
      model.send_msg({remove: number})
      pin.focus()
    }, {title: 'Remove'})
    const line = element('tr', {},
      ...Object.values(radios).map((radio) => element('td', {}, radio)),
      element('td', {className: 'name'}, entry ?? 'Live'),
      about,
      element('td', {}, remove ?? ''))
    return {
      line,
      show(text, detail) {
        if (entry && root.getRootNode().activeElement !== entry) entry.value = text
        entry?.setAttribute('aria-label', `Name of ${text}`)
        remove?.setAttribute('aria-label', `Remove ${text}`)
        about.textContent = about.title = detail
        for (const [side, radio] of Object.entries(radios)) {
          radio.setAttribute('aria-label', `Side ${side.toUpperCase()}: ${text}`)
          radio.checked = model[side] === number
        }
      },
    }
  }

  const heading = element('tr', {},
    element('th', {scope: 'col', title: 'Side A'}, 'A'),
    element('th', {scope: 'col', title: 'Side B'}, 'B'),
    element('th', {scope: 'col'}, 'Image'),
    element('td'), element('td'))

  function show() {
    const numbers = new Set(model.rows.map(([number]) => number))
    for (const [number, {line}] of rows) {
      if (numbers.has(number)) continue
      line.remove()
      rows.delete(number)
    }
    if (heading.parentNode !== table) table.append(heading)
    for (const [number, text, detail] of model.rows) {
      if (!rows.has(number)) {
        rows.set(number, row(number))
        table.append(rows.get(number).line)
      }
      rows.get(number).show(text, detail)
    }
    table.hidden = model.rows.length < 2
    pin.disabled = !model.room
    note.textContent = model.note
  }
  for (const name of ['rows', 'a', 'b', 'note', 'room']) model.on(name, show)
  show()
  return root
}
