// a dragged slider moves on when the image of its last place has been painted: a pointer has more
// places than there are images, and each costs the browser and the server a part of the next image

// reports places as they arrive, where a page may know; a mousemove waits for the next frame
const RAW_MOVE = 'pointerrawupdate'

function paceDrags(isMine) {
  let isDragged = false, isWaiting = false, isOwnEvent = false
  let lastPlace = null, nextPlace = null, timer = null
  // how long a place waits for the image of the one before, less where that one takes long
  let wait = IMAGE_WAIT_MS, movedAt = 0

  function moveOn() {
    clearTimeout(timer)
    timer = null
    isWaiting = nextPlace !== null
    if (!nextPlace) return
    const place = nextPlace
    nextPlace = null
    movedAt = performance.now()
    isOwnEvent = true
    moveDraggedHandle(place)
    isOwnEvent = false
  }
  function moveOnWithoutImage() {
    wait = LONG_IMAGE_WAIT_MS
    moveOn()
  }
  function drawn() {
    if (!isDragged) return
    wait = IMAGE_WAIT_MS
    afterNextFrame(moveOn)
  }
  function press(event) {
    const path = event.composedPath()
    isDragged = isMine(path) && path.some(isSliderPart)
    isWaiting = false
    lastPlace = nextPlace = null
    if (isDragged) document.addEventListener(RAW_MOVE, move, true)
  }
  function release() {
    if (isDragged && nextPlace) moveOn()
    isDragged = false
    clearTimeout(timer)
    timer = null
    document.removeEventListener(RAW_MOVE, move, true)
  }
  function move(event) {
    if (!isDragged || isOwnEvent) return
    // the button came up outside the window
    if (!event.buttons) return release()
    if (event.type !== RAW_MOVE) event.stopImmediatePropagation()
    const {clientX, clientY, buttons} = event
    if (lastPlace?.clientX === clientX && lastPlace.clientY === clientY) return
    nextPlace = lastPlace = {clientX, clientY, buttons}
    const rest = movedAt + wait - performance.now()
    if (!isWaiting) moveOn()
    else if (rest <= 0) moveOnWithoutImage()
    else timer ??= setTimeout(moveOnWithoutImage, rest)
  }
  const stopListening = listen({
    mousedown: press, mousemove: move, mouseup: release, 'picture-drawn': drawn,
  })
  return () => {
    release()
    stopListening()
  }
}
