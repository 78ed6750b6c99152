// the images that can be compared: which is A, which is B, their names, and a way to let them go
export function render({model}) {
  const root = document.createElement('div')
  const head = document.createElement('div')
  head.className = 'head'
  const pin = document.createElement('button')
  pin.type = 'button'
  pin.className = 'pin'
  pin.textContent = 'Pin this image'
  pin.title = 'Keep the image as it is now, to hold others against it'
  pin.addEventListener('click', () => model.send_msg({pin: true}))
  const note = document.createElement('span')
  note.className = 'note'
  note.setAttribute('role', 'status')
  head.append(pin, note)
  const table = document.createElement('table')
  const group = Math.random()
  const rows = new Map()

  // a row is kept as long as its pin, so that neither focus nor what is being typed is lost
  function row(number) {
    const line = document.createElement('tr')
    const name = document.createElement('td')
    name.className = 'name'
    let entry = null
    if (number) {
      entry = document.createElement('input')
      entry.type = 'text'
      entry.maxLength = 40
      entry.spellcheck = false
      entry.addEventListener('change', () => model.send_msg({rename: [number, entry.value]}))
      entry.addEventListener('keydown', (event) => { if (event.key === 'Enter') entry.blur() })
      name.append(entry)
    } else name.textContent = 'Live'
    const about = document.createElement('td')
    about.className = 'about'
    const sides = ['a', 'b'].map((side) => {
      const cell = document.createElement('td'), radio = document.createElement('input')
      Object.assign(radio, {type: 'radio', name: `${side}-${group}`})
      radio.addEventListener('change', () => model.send_msg({side, number}))
      cell.append(radio)
      return [side, cell, radio]
    })
    const last = document.createElement('td')
    let remove = null
    if (number) {
      remove = document.createElement('button')
      remove.type = 'button'
      remove.textContent = '×'
      remove.title = 'Remove'
      remove.addEventListener('click', () => {
        model.send_msg({remove: number})
        pin.focus()
      })
      last.append(remove)
    }
    line.append(...sides.map(([, cell]) => cell), name, about, last)
    return {
      line,
      show(text, detail) {
        if (entry && root.getRootNode().activeElement !== entry) entry.value = text
        entry?.setAttribute('aria-label', `Name of ${text}`)
        remove?.setAttribute('aria-label', `Remove ${text}`)
        about.textContent = about.title = detail
        for (const [side, , radio] of sides) {
          radio.setAttribute('aria-label', `Side ${side.toUpperCase()}: ${text}`)
          radio.checked = model[side] === number
        }
      },
    }
  }

  const heading = document.createElement('tr')
  for (const [text, title] of [['A', 'Side A'], ['B', 'Side B'], ['Image', ''], ['', ''], ['', '']]) {
    const cell = document.createElement(text ? 'th' : 'td')
    if (text) cell.scope = 'col'
    cell.textContent = text
    cell.title = title
    heading.append(cell)
  }

  function show() {
    const kept = new Set(model.rows.map(([number]) => number))
    for (const [number, {line}] of rows) {
      if (kept.has(number)) continue
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
  root.append(head, table)
  return root
}
