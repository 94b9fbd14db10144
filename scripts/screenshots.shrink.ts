/** Makes a browser's picture smaller without changing a pixel. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  type: string;
  data: Buffer;
}

/**
 * Packs the pixels again, as they are: flat colours and letters repeat, which the filters that a browser uses would hide.
 *
 * @param png With 8 bits a channel, not interlaced, as browsers write it; anything else is returned as it is.
 * @returns The smaller one of the two.
 */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  const channels = { 2: 3, 6: 4 }[header?.[9] ?? -1];
  if (header === undefined || channels === undefined || header[8] !== 8 || header[12] !== 0) return png;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const pixels = unfilter(inflateSync(packed), header.readUInt32BE(0) * channels, channels);
  const isOpaque = channels === 3 || pixels.every((rows) => rows.every((value, at) => at % 4 !== 3 || value === 255));
  const rows: readonly Uint8Array[] = isOpaque && channels === 4 ? pixels.map(withoutAlpha) : pixels;
  const newHeader = Buffer.from(header);
  newHeader[9] = isOpaque ? 2 : 6;
  const data = deflateSync(Buffer.concat(rows.flatMap((row) => [Buffer.of(0), row])), { level: 9, memLevel: 9 });
  const out = [
    { type: "IHDR", data: newHeader },
    { type: "IDAT", data },
    { type: "IEND", data: Buffer.alloc(0) },
  ];
  const result = Buffer.concat([SIGNATURE, ...out.map(writeChunk)]);
  return result.length < png.length ? result : png;
}

function readChunks(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function writeChunk({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

/** The rows of a picture, of which each was told by its difference to its neighbours. */
function unfilter(data: Buffer, width: number, channels: number): Buffer[] {
  const rows: Buffer[] = [];
  let above = Buffer.alloc(width);
  for (let start = 0; start < data.length; start += width + 1) {
    const kind = data[start];
    const row = Buffer.from(data.subarray(start + 1, start + 1 + width));
    for (let at = 0; at < width; at += 1) {
      const left = at < channels ? 0 : row[at - channels]!;
      const corner = at < channels ? 0 : above[at - channels]!;
      const up = above[at]!;
      if (kind === 1) row[at] = row[at]! + left;
      else if (kind === 2) row[at] = row[at]! + up;
      else if (kind === 3) row[at] = row[at]! + ((left + up) >> 1);
      else if (kind === 4) row[at] = row[at]! + paeth(left, up, corner);
    }
    rows.push(row);
    above = row;
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function withoutAlpha(row: Buffer): Uint8Array {
  return row.filter((_value, at) => at % 4 !== 3);
}
