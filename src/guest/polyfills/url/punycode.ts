/** https://www.rfc-editor.org/rfc/rfc3492 with the parameters of section 5. */
const BASE = 36;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** One label, without `xn--`. */
export function toPunycode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0)!);
  const basic = points.filter((point) => point < 0x80);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? "-" : "");
  let handled = basic.length;
  let bias = 72;
  let last = 0x80;
  let delta = 0;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= last));
    delta += (next - last) * (handled + 1);
    last = next;
    for (const point of points) {
      if (point < next) delta++;
      if (point !== next) continue;
      output += writeNumber(delta, bias);
      const isFirst = handled === basic.length;
      bias = adapt(isFirst ? delta / 700 : delta / 2, ++handled);
      delta = 0;
    }
    delta++;
    last++;
  }
  return output;
}

/** @param bias Sets how large a digit must be for more to follow. */
function writeNumber(value: number, bias: number): string {
  let text = "";
  let rest = value;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, 1), 26);
    if (rest < threshold) return text + DIGITS[rest]!;
    text += DIGITS[threshold + ((rest - threshold) % (BASE - threshold))]!;
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

/** The bias for the next number, from how large the last one was. */
function adapt(damped: number, points: number): number {
  let rest = Math.floor(damped);
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
