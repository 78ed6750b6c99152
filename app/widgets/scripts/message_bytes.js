// The bytes of a message, which arrive as a buffer or as a view into a larger one.
function bytes(value) {
  return ArrayBuffer.isView(value)
    ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
    : value
}
