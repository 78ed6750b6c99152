// a file chooser that sends its file in pieces, each well below what one message may hold
const PIECE = 4 * 1024 * 1024

export function render({model}) {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = model.accept
  input.setAttribute('aria-label', model.label)
  input.addEventListener('change', async () => {
    const file = input.files[0]
    if (!file) return
    input.disabled = true
    try {
      model.send_msg({name: file.name, size: file.size})
      // one that is too large is only announced, so that the page can say so
      for (let start = 0; start < file.size && file.size <= model.limit; start += PIECE) {
        model.send_msg({data: await file.slice(start, start + PIECE).arrayBuffer()})
      }
    } finally {
      input.disabled = false
      // the same file may be chosen again after it was mended
      input.value = ''
    }
  })
  return input
}
