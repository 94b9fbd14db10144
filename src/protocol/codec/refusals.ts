import { UnsupportedValueError } from "../errors.ts";

export function malformed(): UnsupportedValueError {
  return new UnsupportedValueError("The text is not an encoded value");
}

export function refused(key: string): UnsupportedValueError {
  return new UnsupportedValueError(`The key ${key} is refused: it could reach an object's prototype`);
}
