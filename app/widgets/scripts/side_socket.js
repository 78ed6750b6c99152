// says something to the server by the page's wire; false where there is none
function sayByWire(key, message) {
  const detail = {key, message}
  return !document.dispatchEvent(new CustomEvent('wire-say', {detail, cancelable: true}))
}
