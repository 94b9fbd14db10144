import type { Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

function egress(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "egress", control: "worker", ...given, name, attack };
}

const INLINE = "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:";
const FORBIDDEN = "async () => { await import('http://127.0.0.1:9/secret'); }";

/** WebKit reports nothing of what the sandbox's Worker imports. */
const INHERITED =
  "The frame and its Worker inherit the policy of a page that reports violations, so what this policy forbids is " +
  "reported to the address that the page has named. Policies can only be added to; use `sandboxUrl` on such pages.";

const ONLY_HTTPS = "this browser has the Reporting API for pages of https only, and the suite's page is none";

/** What browsers report by themselves, to whom the page has told them. */
export const egressReports: Probe[] = [
  report("violation report of the page's policy", {
    "content-security-policy": `${INLINE}; report-uri __OUT__/report`,
  }),
  report("violation report of the page's policy, with a sandboxUrl", {
    "content-security-policy": `${INLINE}; report-uri __OUT__/report`,
  }),
  report("report of the Reporting API", {
    "content-security-policy": `${INLINE}; report-to out`,
    "reporting-endpoints": 'out="__OUT__/report"',
  }),
  egress(
    "violation report of a policy in markup",
    `async () => {
    const meta = document.createElement("meta"); meta.httpEquiv = "content-security-policy";
    meta.content = "img-src 'none'; report-uri __OUT__/report"; document.head.append(meta); new Image().src = "/x.png";
  }`,
    { control: "frame", unprovable: { chromium: MARKUP(), firefox: MARKUP(), webkit: MARKUP() } },
  ),
];

function report(name: string, pageHeaders: Record<string, string>): Probe {
  const isServed = name.includes("sandboxUrl");
  const isApi = pageHeaders["reporting-endpoints"] !== undefined;
  return egress(name, FORBIDDEN, {
    control: "page",
    settle: 1000,
    pageHeaders,
    ...(isServed && { sandboxUrl: true, notFor: { quickjs: "it has no document that the app could serve" } }),
    ...(!isServed && !isApi && { explained: { iframe: { chromium: INHERITED, firefox: INHERITED } } }),
    ...(isApi && { unprovable: { chromium: ONLY_HTTPS, firefox: NO_REPORTS() } }),
  });
}

function NO_REPORTS(): string {
  return "this browser has the Reporting API switched off";
}

function MARKUP(): string {
  return "browsers do not report for policies in markup";
}
