// once the browser has put on the screen what was drawn between two animation frames
function afterNextFrame(callback) {
  requestAnimationFrame(() => afterThisFrame(callback))
}

// the same for what an animation frame draws
function afterThisFrame(callback) {
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    channel.port1.close()
    callback()
  }
  channel.port2.postMessage(null)
}
