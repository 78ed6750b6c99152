// sends a message to the server by the page's side socket; false where there is none
function sendBySideSocket(key, message) {
  const detail = {key, message}
  return !document.dispatchEvent(new CustomEvent('side-socket-send', {detail, cancelable: true}))
}
