// the browser's connection of a side socket: messages of the page's scripts go to the server, and
// messages of the server to the scripts, both as events of the document that carry the socket's key
export function render({model}) {
  let socket = null, timer = null, isRemoved = false, wait = RECONNECT_MS

  function connect() {
    // the page's address leads to the app, under whatever a proxy calls it
    const url = new URL(`${location.pathname.replace(/\/$/, '')}/side-socket`, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    let hasOpened = false
    socket.onopen = () => {
      hasOpened = true
      socket.send(model.key)
    }
    socket.onmessage = ({data}) => {
      wait = RECONNECT_MS
      const detail = {key: model.key, data}
      document.dispatchEvent(new CustomEvent('side-socket-message', {detail}))
    }
    socket.onclose = () => {
      // where it never opened there is no such route
      if (isRemoved || !hasOpened) return
      timer = setTimeout(connect, wait)
      wait = Math.min(2 * wait, LONGEST_RECONNECT_MS)
    }
  }
  function send(event) {
    const {key, message} = event.detail
    if (key !== model.key || socket.readyState !== WebSocket.OPEN) return
    socket.send(JSON.stringify(message))
    event.preventDefault()
  }
  document.addEventListener('side-socket-send', send)
  model.on('remove', () => {
    isRemoved = true
    clearTimeout(timer)
    socket.close()
    document.removeEventListener('side-socket-send', send)
  })
  connect()
  const element = document.createElement('span')
  element.hidden = true
  return element
}
