// a dragged slider moves on when the image of its last place has been painted: a hand sends more
// places than there are images, and each costs the browser and the server a part of the next image
const IMAGE_MS = 100
const LONG_IMAGE_MS = 50
// tells places as they arrive, where a page may know; a mousemove waits for the next frame
const RAW = 'pointerrawupdate'

function paceDrags(isMine) {
  let dragged = false, waits = false, last = null, held = null, timer = null, again = false
  // how long a place waits for the image of the one before, less where that one takes long
  let patience = IMAGE_MS, moved = 0

  function go() {
    clearTimeout(timer)
    timer = null
    waits = held !== null
    if (!held) return
    const place = held
    held = null
    moved = performance.now()
    again = true
    // where a slider listens while it is dragged
    document.documentElement.dispatchEvent(new MouseEvent('mousemove', {
      ...place, bubbles: true, cancelable: true, view: window,
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
    last = held = null
    if (dragged) document.addEventListener(RAW, move, true)
  }
  function released() {
    if (dragged && held) go()
    dragged = false
    clearTimeout(timer)
    timer = null
    document.removeEventListener(RAW, move, true)
  }
  function move(event) {
    if (!dragged || again) return
    // the button came up outside the window
    if (!event.buttons) return released()
    if (event.type !== RAW) event.stopImmediatePropagation()
    const {clientX, clientY, buttons} = event
    if (last?.clientX === clientX && last.clientY === clientY) return
    held = last = {clientX, clientY, buttons}
    const rest = moved + patience - performance.now()
    if (!waits) go()
    else if (rest <= 0) late()
    else timer ??= setTimeout(late, rest)
  }
  const heard = {mousedown: pressed, mousemove: move, mouseup: released, 'picture-drawn': painted}
  for (const [what, act] of Object.entries(heard)) document.addEventListener(what, act, true)
  return () => {
    released()
    for (const [what, act] of Object.entries(heard)) document.removeEventListener(what, act, true)
  }
}
