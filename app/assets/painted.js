// two frames later the browser has painted what has just arrived
const sequence = source.data.sequence[0]
requestAnimationFrame(() => requestAnimationFrame(() => {
  if (painted.data.sequence[0] < sequence) painted.data = {sequence: [sequence]}
}))
