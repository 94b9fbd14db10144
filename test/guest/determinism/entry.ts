/** A program for realms and processes of a test's own: gives them the function under test. */
import { makeDeterministic } from "../../../src/guest/determinism/determinism.ts";

Object.assign(globalThis, { makeDeterministic });
