// buttons that save files which the server makes when asked, and which arrive in pieces
export function render({model}) {
  const root = document.createElement('div')
  const rows = new Map(), arriving = new Map()
  let group = null

  for (const [key, of, title, doc] of model.files) {
    if (of !== group) {
      group = of
      const heading = document.createElement('h4')
      heading.textContent = of
      root.append(heading)
    }
    const row = document.createElement('div')
    row.className = 'file'
    const name = document.createElement('b'), text = document.createElement('span')
    name.textContent = title
    text.textContent = doc
    text.title = doc
    const state = document.createElement('span')
    state.className = 'state'
    state.setAttribute('role', 'status')
    const save = document.createElement('button')
    save.type = 'button'
    save.textContent = 'Save'
    save.setAttribute('aria-label', `Save ${of.toLowerCase()}: ${title}`)
    save.addEventListener('click', () => {
      if (save.getAttribute('aria-disabled') === 'true') return
      say(key, 'being made …', true)
      model.send_msg({make: key})
    })
    row.append(name, text, state, save)
    root.append(row)
    rows.set(key, {row, state, save})
  }

  function say(key, text, busy = false, bad = false) {
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
      return say(key, message.error, false, true)
    }
    if (message.start) arriving.set(key, {...message.start, pieces: [], got: 0})
    const file = arriving.get(key)
    if (!file) return
    if (message.piece) {
      const piece = bytes(message.piece)
      file.pieces.push(piece)
      file.got += piece.byteLength
    }
    if (file.got < file.size) {
      say(key, `${Math.round(100 * file.got / file.size)} %`, true)
      // the next piece is sent for this
      return model.send_msg({next: key})
    }
    arriving.delete(key)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(file.pieces, {type: 'application/octet-stream'}))
    link.download = file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 30000)
    say(key, `${size(file.size)} saved`)
  })
  return root
}

function size(count) {
  if (count < 1e3) return `${count} bytes`
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}

function bytes(value) {
  return ArrayBuffer.isView(value)
    ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
    : value
}
