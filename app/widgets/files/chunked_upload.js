// Sends a file in pieces, each well below the largest message that the server takes.
const PIECE = 4 * 1024 * 1024

async function sendPieces(model, file) {
  model.send_msg({name: file.name, size: file.size})
  // one that is too large is only announced, so that the page can say so
  for (let start = 0; start < file.size && file.size <= model.limit; start += PIECE) {
    model.send_msg({data: await file.slice(start, start + PIECE).arrayBuffer()})
  }
}
