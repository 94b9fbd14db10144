import { afterEach, expect, test, vi } from "vitest";
import { mountFrame } from "../../../src/executors/iframe/mount-frame.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

test("the frame may run scripts and nothing else", () => {
  const frame = mountFrame({ html: "<!doctype html>" });
  expect(frame.getAttribute("sandbox")).toBe("allow-scripts");
  expect(frame.getAttribute("referrerpolicy")).toBe("no-referrer");
  expect(frame.hasAttribute("credentialless")).toBe(true);
  expect(frame.getAttribute("src")).toBeNull();
  expect(frame.srcdoc).toBe("<!doctype html>");
});

test("every feature that the browser names is refused", () => {
  Object.assign(document, { featurePolicy: { features: () => ["camera", "geolocation"] } });
  try {
    expect(mountFrame({ html: "" }).getAttribute("allow")).toBe("camera 'none'; geolocation 'none'");
  } finally {
    Reflect.deleteProperty(document, "featurePolicy");
  }
});

test("nobody meets the frame: not the eye, not the keyboard, not a screen reader", () => {
  document.head.innerHTML = "<style>iframe { display: block }</style>";
  const frame = mountFrame({ html: "" });
  expect(frame.parentElement).toBe(document.body);
  expect(getComputedStyle(frame).display).toBe("none");
  expect(frame.tabIndex).toBe(-1);
  expect(frame.getAttribute("aria-hidden")).toBe("true");
});

test("a page whose Trusted Types rule refuses the text is told what to do", () => {
  const original = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "srcdoc");
  Object.defineProperty(HTMLIFrameElement.prototype, "srcdoc", {
    configurable: true,
    set: () => {
      throw new TypeError("This document requires 'TrustedHTML' assignment.");
    },
  });
  try {
    expect(() => mountFrame({ html: "" })).toThrow(
      expect.objectContaining({ code: "sandbox_unavailable", message: expect.stringContaining("sandboxUrl") }),
    );
    expect(document.querySelector("iframe")).toBeNull();
  } finally {
    if (original) Object.defineProperty(HTMLIFrameElement.prototype, "srcdoc", original);
    else Reflect.deleteProperty(HTMLIFrameElement.prototype, "srcdoc");
  }
});
