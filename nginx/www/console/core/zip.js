// A ZIP archive of files as they are, without compression, made by the page itself.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Sizes of the format without its extension for large archives. */
export const LARGEST = 0xffffffff;

/** Puts files behind each other; the list of them comes last. */
export class Archive {
  #parts = [];
  #entries = [];
  #size = 0;

  /** Adds a file. `time` is the API's, local. */
  add(name, bytes, time) {
    const path = new TextEncoder().encode(name);
    const fields = { path, size: bytes.length, sum: crc32(bytes), ...stamp(time), place: this.#size };
    // Behind the signature: version 2.0, names in UTF-8, stored.
    const head = record(30, 0x04034b50, [[4, 20, 2], [6, 0x0800, 2], [8, 0, 2], ...common(fields, 10)], path);
    // A Blob of its own may leave the memory.
    this.#parts.push(head, new Blob([bytes]));
    this.#size += head.length + bytes.length;
    this.#entries.push(fields);
  }

  blob() {
    const list = this.#entries.map(
      (fields) => record(46, 0x02014b50,
        [[4, 20, 2], [6, 20, 2], [8, 0x0800, 2], [10, 0, 2], ...common(fields, 12), [42, fields.place, 4]],
        fields.path));
    const length = list.reduce((sum, one) => sum + one.length, 0);
    const end = record(22, 0x06054b50,
      [[8, this.#entries.length, 2], [10, this.#entries.length, 2], [12, length, 4], [16, this.#size, 4]]);
    return new Blob([...this.#parts, ...list, end], { type: "application/zip" });
  }
}

const common = ({ clock, day, sum, size, path }, at) => [
  [at, clock, 2], [at + 2, day, 2], [at + 4, sum, 4], [at + 8, size, 4], [at + 12, size, 4], [at + 16, path.length, 2]];

function record(length, signature, fields, rest = new Uint8Array()) {
  const bytes = new Uint8Array(length + rest.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  for (const [place, value, width] of fields)
    width === 2 ? view.setUint16(place, value, true) : view.setUint32(place, value, true);
  bytes.set(rest, length);
  return bytes;
}

function stamp(text) {
  const date = new Date(Date.parse(text ?? "") || Date.now());
  return {
    clock: (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1),
    day: ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate(),
  };
}
