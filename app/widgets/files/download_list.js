// Buttons that save files; the server makes each when asked for it and sends it in pieces.
export function render({model}) {
  const root = element('div')
  const rows = new Map(), arriving = new Map()
  let group = null

  for (const [key, heading, title, doc] of model.files) {
    if (heading !== group) root.append(element('h4', {}, heading))
    group = heading
    const state = element('span', {className: 'state', role: 'status'})
    const save = button('Save', () => {
      if (save.getAttribute('aria-disabled') === 'true') return
      show(key, 'being made …', {busy: true})
      model.send_msg({make: key})
    }, {'aria-label': `Save ${heading.toLowerCase()}: ${title}`})
    const row = element('div', {className: 'file'},
      element('b', {}, title), element('span', {title: doc}, doc), state, save)
    root.append(row)
    rows.set(key, {row, state, save})
  }

  function show(key, text, {busy = false, bad = false} = {}) {
    const {row, state, save} = rows.get(key)
    state.textContent = state.title = text
    row.classList.toggle('bad', bad)
    // a disabled button would lose the focus
    save.setAttribute('aria-disabled', String(busy))
  }

  model.on('msg:custom', (message) => {
    const {key} = message
    if (message.error) {
      arriving.delete(key)
      return show(key, message.error, {bad: true})
    }
    if (message.start) arriving.set(key, {...message.start, pieces: [], received: 0})
    const file = arriving.get(key)
    if (!file) return
    if (message.piece) {
      const piece = bytes(message.piece)
      file.pieces.push(piece)
      file.received += piece.byteLength
    }
    if (file.received < file.size) {
      show(key, `${Math.round(100 * file.received / file.size)} %`, {busy: true})
      // this asks for the next piece
      return model.send_msg({next: key})
    }
    arriving.delete(key)
    saveFile(file.name, 'application/octet-stream', file.pieces)
    show(key, `${sizeText(file.size)} saved`)
  })
  return root
}

function sizeText(count) {
  if (count < 1e3) return `${count} bytes`
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}
