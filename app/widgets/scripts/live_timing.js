// the browser's times of a live drag [ms]; docs/live.md has them beside those of the server

// a place of a dragged slider waits so long for the image of the one before
const IMAGE_WAIT_MS = 100
// and so long once an image has come later than that
const LONG_IMAGE_WAIT_MS = 50
// a slider that has been released, or stepped by a key, is at rest after this time
const SLIDER_REST_MS = 300
// a broken side socket is opened again after this time, and after twice the time with each failure
const RECONNECT_MS = 1000
const LONGEST_RECONNECT_MS = 60000
