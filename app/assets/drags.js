// a dragged slider moves on when the image of its last place has been painted: a hand sends more
// places than there are images, and each costs the browser and the server a part of the next image
const IMAGE_MS = 100
const LONG_IMAGE_MS = 50

function paceDrags(isMine) {
  let dragged = false, waits = false, held = null, timer = null, again = false, moved = 0
  // how long a place waits for the image of the one before, less where that one takes long
  let patience = IMAGE_MS

  function go() {
    clearTimeout(timer)
    timer = null
    waits = held !== null
    if (!held) return
    const {clientX, clientY, buttons} = held
    held = null
    moved = performance.now()
    again = true
    // where a slider listens while it is dragged
    document.documentElement.dispatchEvent(new MouseEvent('mousemove', {
      clientX, clientY, buttons, bubbles: true, cancelable: true, view: window,
    }))
    again = false
  }
  function late() {
    patience = LONG_IMAGE_MS
    go()
  }
  function painted() {
    if (!dragged) return
    patience = IMAGE_MS
    inNextFrame(go)
  }
  function pressed(event) {
    const path = event.composedPath()
    dragged = isMine(path) && path.some((part) => part.classList?.contains('noUi-target'))
    waits = false
    held = null
  }
  function released() {
    if (dragged && held) go()
    dragged = false
    clearTimeout(timer)
    timer = null
  }
  function move(event) {
    if (!dragged || again) return
    // the button came up outside the window
    if (!event.buttons) return released()
    const rest = moved + patience - performance.now()
    if (!waits || rest <= 0) {
      if (waits) patience = LONG_IMAGE_MS
      clearTimeout(timer)
      timer = held = null
      waits = true
      moved = performance.now()
      return
    }
    event.stopImmediatePropagation()
    const {clientX, clientY, buttons} = event
    held = {clientX, clientY, buttons}
    timer ??= setTimeout(late, rest)
  }
  const heard = {mousedown: pressed, mousemove: move, mouseup: released, 'picture-drawn': painted}
  for (const [what, act] of Object.entries(heard)) document.addEventListener(what, act, true)
  return () => {
    clearTimeout(timer)
    for (const [what, act] of Object.entries(heard)) document.removeEventListener(what, act, true)
  }
}
