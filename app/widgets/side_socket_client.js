// the connection of a page's wire: what scripts of the page say goes to the server, what the server
// sends is told to them, both as events of the document that carry the wire's key
const AGAIN_MS = 1000, LONGEST_MS = 60000

export function render({model}) {
  let socket = null, timer = null, gone = false, rest = AGAIN_MS

  function connect() {
    // the page's address leads to the app, under whatever a proxy calls it
    const url = new URL(`${location.pathname.replace(/\/$/, '')}/wire`, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    let worked = false
    socket.onopen = () => {
      worked = true
      socket.send(model.key)
    }
    socket.onmessage = ({data}) => {
      rest = AGAIN_MS
      document.dispatchEvent(new CustomEvent('wire-says', {detail: {key: model.key, data}}))
    }
    socket.onclose = () => {
      // where it never opened there is no such route
      if (gone || !worked) return
      timer = setTimeout(connect, rest)
      rest = Math.min(2 * rest, LONGEST_MS)
    }
  }
  function say(event) {
    const {key, message} = event.detail
    if (key !== model.key || socket.readyState !== WebSocket.OPEN) return
    socket.send(JSON.stringify(message))
    event.preventDefault()
  }
  document.addEventListener('wire-say', say)
  model.on('remove', () => {
    gone = true
    clearTimeout(timer)
    socket.close()
    document.removeEventListener('wire-say', say)
  })
  connect()
  const nothing = document.createElement('span')
  nothing.hidden = true
  return nothing
}
