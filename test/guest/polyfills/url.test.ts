import { describe, expect, test } from "vitest";
import { compare, inVm } from "./compare.ts";

const PARTS =
  '["href","origin","protocol","username","password","host","hostname","port","pathname","search","hash"].map((name) => url[name])';

/** All parts of a URL, or that it is none. */
function parts(text: string, base?: string): string {
  const args = [text, ...(base === undefined ? [] : [base])].map((part) => JSON.stringify(part)).join();
  return `((url) => url && ${PARTS})(URL.parse(${args}))`;
}

describe("URL", () => {
  compare(
    "whole",
    [
      "https://example.org", "HTTP://EXAMPLE.org:80/", "https://example.org:443/a", "https://example.org:8443/a/../b/./c/",
      "http://user:pass@host:21/p?q#f", "http://u%20ser@host/", "http://a:b:c@host/", "http://a@b@c/", "http://@host/",
      "http://:@host/", "http://:pw@host/", "http://user@/", "http:///a", "http:/a", "http:a", "http://", "http://?", "https:\\\\a\\b",
      "http://a b/", "http://a%20b/", "http://a%41b/", "http://%zz/", "http://a^b/", "http://a|b/", "http://a<b/", "http://a\"b`{}/",
      "http://host:99999/", "http://host:65535/", "http://host:/", "http://host:8x/", "http://host:00080/", "http://host:-1/",
      "  http://a/b c?d e#f g  ", "ht\ttp://a/\nb", "http://a/%7Efoo/../%7ebar/%2E/%2e%2E/x", "http://a/a/%2e%2e", "http://a/..", "http://a/b/..",
      "http://a/\u00fc?\u00fc#\u00fc", "http://a/?q='\"<>`{}|^", "http://a/#'\"<>`{}|^", "http://a/'\"<>`{}|^", "http://a/\ud800?\udc00#\ud83d\ude00",
      "foo://a/b/../c?d#e", "foo://A B/", "foo://%41/", "foo:///a", "foo://", "foo:", "foo:/a/../b", "foo:/..//a", "foo:a b ?c", "foo:a b", "foo:a  #b", "foo:a  ",
      "mailto:a@b.c", "data:text/plain,a b#c d", "javascript:alert('1')", "blob:https://a:80/x", "blob:http://a:80/x", "blob:ftp://a/", "blob:d", "about:blank",
      "file:///a/b", "file://localhost/a", "file://host/a", "file:a", "file:", "file:///C:/../a", "file:///C|/a/../..", "file:C|", "file://C:/a", "file://c|/a", "file:/c:\\a\\..",
      "ftp://a:21/", "ws://a:80/", "wss://a:443/", "wss://a:80/", "http+x://a/", "1http://a/", "", "a", "/a", "//a", "#", "?", ":", ":a",
      "http://1.2.3.4", "http://0x7f.1", "http://0177.0.0.1", "http://256", "http://4294967296", "http://1.2.3.256", "http://1.2.3.4.5", "http://1.2.3.4.", "http://1..2",
      "http://09.1", "http://0x.1", "http://a.1", "http://a.0x1g", "http://1.a", "http://0xffffffff", "http://1.65536", "http://1.2.65536", "http://%31.2.3.4", "foo://1.2",
      "http://[::1]", "http://[1::]", "http://[1:2:3:4:5:6:7:8]", "http://[1:0:0:2:0:0:0:3]", "http://[1:0:0:2:3:0:0:4]", "http://[::1.2.3.4]", "http://[::01.2.3.4]", "http://[1:2:3:4:5:6:7::]",
      "http://[1:2:3:4:5:6:7:8:9]", "http://[::1::]", "http://[1:2]", "http://[::12345]", "http://[::g]", "http://[::1", "http://::1]", "http://[::1]:80/", "http://[::1]a/", "http://[::ffff:1.2.3.4]:8/",
      "http://[::1.2.3]", "http://[::1.2.3.4.5]", "http://[1.2.3.4::]", "http://[:1]", "http://[1:]", "http://[]", "http://[1:2:3:4:5:6:1.2.3.4]", "http://[1:2:3:4:5:6:7:1.2.3.4]", "foo://[::1]/", "foo://[x]/",
      "http://[1:2:3:4:5:6:7::8]", "http://[0:0::0:0]", "http://[::127.0.0.256]", "http://[1:0:2:3:4:5:6:7]",
      "http://b\u00fccher.example/", "http://B\u00dcCHER.example/", "http://xn--bcher-kva.example/", "http://\u65e5\u672c\u8a9e.jp/", "http://\u65e5\u672c\u8a9e\u3002jp/", "http://fa\u00df.de/", "http://FA\u1e9e.de/",
      "http://\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2.gr/", "http://\u2168.example/", "http://\uff21\uff22.example/", "http://a\u00adb.example/", "http://a\u200bb/", "http://\u00ad/", "http://\ud83d\ude00.la/", "http://\u043f\u0440\u0438\u0432\u0435\u0442.\u0440\u0444:81/",
      "http://xn--/", "http://xn--a/", "http://xn--a-/", "http://xn--zzzzzzzz99/", "http://xn--ASCII-/", "http://XN--BCHER-KVA/", "http://\u0301a/", "http://a\ufffdb/", "http://a\ue000b/", "http://%C3%BC/", "http://%FF/", "http://a..b/", "http://.a/", "http://a./",
      "http://a_b/", "http://-a-/", "http://ab--c/", "http://\u0627\u0628.com/", "http://\u0915\u094d\u200d\u0937/", "http://\u200d/", "http://a%2fb/", "http://a%00b/", "http://a%3Ab/", "http://\u2100/", "http://\u0130/", "http://\u00b9.2.3.4/", "foo://\u00fc/", "foo://a\u0000b/",
    ].map((text) => parts(text)),
  ); // prettier-ignore

  const BASES = [
    "https://u:p@h:1/a/b/c?q#f",
    "foo://h/a/b?q#f",
    "foo:/a/b",
    "foo:opaque?q",
    "file:///C:/a/b",
    "file://h/a/b",
    "http://h",
  ];
  const RELATIVE = [
    "",
    "d",
    "/d",
    "//d/e",
    "///d",
    "?x",
    "#x",
    "..",
    "../..",
    "../../../d",
    "./d",
    ".",
    "d/",
    "\\d",
    "\\\\d",
    "/\\d",
    "d?x#y",
    "http:d",
    "http:/d",
    "https:d",
    "https://d",
    "foo:d",
    "foo:/d",
    "file:d",
    "file:/d",
    "file:///d",
    "file://",
    "file:",
    "file:..",
    "file:D:",
    "D:/x",
    "D|/x",
    "/D|/x",
    "C|",
    "/..",
    "file:?x",
    "file:#x",
    "a:b",
    "@d",
    ":d",
    "//",
    "//d:80",
    "//d:x",
    "\u00fc",
    "%2e%2e/d",
  ];
  compare(
    "relative",
    BASES.flatMap((base) => RELATIVE.map((text) => parts(text, base))),
  );

  const SUBJECTS = [
    "https://u:p@h:1/a?q#f",
    "http://h/",
    "foo://h/a",
    "foo:opaque?q#f",
    "foo:/a",
    "file:///a",
    "file://h/a",
    "foo:///a",
  ];
  const VALUES: Record<string, string[]> = {
    href: ["http://new/", "nonsense"],
    protocol: ["http", "https:", "ftp://x", "file", "foo", "1", "bar:baz", "ht\ttps", "h ttp", ""],
    username: ["", "n\u00fc:@/", "x"],
    password: ["", "n:@/", "x"],
    host: [
      "x",
      "x:8",
      "x:",
      ":8",
      "x:8y",
      "x:y",
      "x/y",
      "x?y",
      "",
      "x\\y",
      "[::1]:9",
      "a b",
      "localhost",
      "x:99999",
      "C:",
      "x@y",
      "\u00fc",
      "1.2",
      "x:1",
    ],
    hostname: ["x", "x:8", "x/y", "", "[::1]", "a b", "localhost", "x#y", "x\ty"],
    port: ["", "8", "80", "443", "8x", "x", "99999", " 8", "08", "8\t0", "1.5"],
    pathname: ["", "x", "/x/../y", "x?y#z", "\\x", "//x", "C|/x", "/../..", "x y", "."],
    search: ["", "?", "x", "?x=1", "??x", "x#y", "'\u00fc", "x\ny"],
    hash: ["", "#", "x", "#x", "##x", "x`<>", "x\ty"],
  };
  for (const [name, values] of Object.entries(VALUES)) {
    compare(
      `set ${name}`,
      SUBJECTS.flatMap((subject) =>
        values.map((value) => {
          const set = `url.${name} = ${JSON.stringify(value)}`;
          return `((url) => [fails(() => { ${set} }), ...${PARTS}])(new URL(${JSON.stringify(subject)}))`;
        }),
      ),
    );
  }

  compare("is an interface", [
    "new URL('nonsense')", "new URL()", "URL('http://a')", "new URL('a', 'b')", "new URL({ toString: () => 'http://a' })", "new URL('b', new URL('http://a/c'))", "new URL(Symbol())",
    "URL.canParse('http://a')", "URL.canParse('a')", "URL.canParse('a', 'http://b')", "URL.canParse()", "URL.parse('a')", "URL.parse('a', 'http://b') instanceof URL", "new URL('a', undefined)", "new URL('a', null)",
    "JSON.stringify({ url: new URL('http://a') })", "`${new URL('http://a')}`", "Object.keys(new URL('http://a'))", "Object.prototype.toString.call(new URL('http://a'))", "URL.name",
    "Object.getOwnPropertyDescriptor(globalThis, 'URL').enumerable", "(() => { class Mine extends URL { get x() { return this.host } } return new Mine('http://a').x })()",
    "fails(() => URL.prototype.href)", "(() => { 'use strict'; const url = new URL('http://a'); return fails(() => { url.origin = 'x' }) })()", "(() => { const names = []; for (const name in new URL('http://a')) names.push(name); return names.sort() })()",
  ]); // prettier-ignore

  compare("searchParams", [
    "((url) => [url.searchParams === url.searchParams, url.searchParams.get('a')])(new URL('http://h/?a=1'))",
    "((url) => { url.searchParams.append('b', '2 &=\u00fc'); return [url.href, url.search] })(new URL('http://h/?a=1'))",
    "((url) => { url.searchParams.delete('a'); return url.href })(new URL('http://h/?a=1#x'))",
    "((url) => { url.searchParams.delete('z'); return url.href })(new URL('http://h/?a=~'))",
    "((url) => { url.searchParams.set('z', '~'); return url.href })(new URL('http://h/?a=~'))",
    "((url) => { url.searchParams.sort(); return url.href })(new URL('http://h/?b=1&a=2'))",
    "((url) => { const { searchParams } = url; url.search = '?x=y&z'; return [searchParams, searchParams.size] })(new URL('http://h/?b=1'))",
    "((url) => { const { searchParams } = url; url.href = 'http://i/?k=v'; return searchParams })(new URL('http://h/?b=1'))",
    "((url) => { const { searchParams } = url; url.search = ''; return [searchParams, url.href] })(new URL('http://h/?b=1'))",
    "((url) => { url.searchParams = 'x'; return url.href })(new URL('http://h/?b=1'))",
  ]);

  test("refuses what is not a URL with a TypeError that says so", () => {
    expect(inVm("(() => { try { new URL('a') } catch (error) { return error.message } })()")).toBe('"Invalid URL"');
  });
});

describe("URLSearchParams", () => {
  compare("made of", [
    ...["", "?", "a", "?a=1&b=2", "??a", "a=b=c", "&&a&&", "=", "=x", "a=%41%FF%20", "a=%zz%", "a+b=c+d", "%C3%BC=%c3", "a=\ud800", "a=\u{1f600}", "\ufeffa=b", "%EF%BB%BFa=b", "a=caf%E9%20bar"].map(
      (text) => `((params) => [params, params.toString(), params.size])(new URLSearchParams(${JSON.stringify(text)}))`,
    ),
    "new URLSearchParams([['a', 1], ['b', null]])", "new URLSearchParams([['a']])", "new URLSearchParams([['a', 'b', 'c']])", "new URLSearchParams(['ab', 'c'])", "new URLSearchParams([1])",
    "new URLSearchParams({ a: 1, b: undefined, 2: [3, 4] })", "new URLSearchParams({})", "new URLSearchParams(new Map([['a', 'b']]))", "new URLSearchParams(new Set(['ab']))", "new URLSearchParams(new URLSearchParams('a=1&a=2'))",
    "new URLSearchParams(null)", "new URLSearchParams(undefined)", "new URLSearchParams(1)", "new URLSearchParams({ '\ud800': 1, '\ud801': 2 })", "new URLSearchParams({ [Symbol('a')]: 1 })",
    "new URLSearchParams(Object.create({ a: 1 }))", "new URLSearchParams((function* () { yield ['a', 'b'] })())", "URLSearchParams()", "new URLSearchParams({ [Symbol.iterator]: 1 })", "new URLSearchParams(Symbol())",
  ]); // prettier-ignore

  const made = "((params) => %)(new URLSearchParams('b=1&a=2&b=3'))";
  compare(
    "use",
    [
      "params.get('b')", "params.get('z')", "params.getAll('b')", "params.getAll('z')", "params.has('b')", "params.has('b', '3')", "params.has('b', 'x')", "params.has('b', undefined)", "params.get('b', 'x')",
      "(params.append('c', 4), params)", "(params.set('b', 9), params)", "(params.set('c', 9), params)", "(params.delete('b'), params)", "(params.delete('b', '1'), params)", "(params.delete('b', undefined), params)",
      "(params.sort(), params)", "params.get()", "params.append('a')", "params.delete()", "params.has()", "params.getAll()", "params.set('a')", "params.forEach()", "params.size",
      "[...params]", "[...params.keys()]", "[...params.values()]", "[...params.entries()]", "Object.fromEntries(params)", "params[Symbol.iterator] === params.entries", "params.toString()",
      "(() => { const seen = []; params.forEach(function (value, name, all) { seen.push(value, name, all === params, this.x) }, { x: 1 }); return seen })()",
      "(() => { const seen = []; for (const [name] of params) { seen.push(name); if (seen.length < 9) params.append('n', '') } return seen })()",
      "(() => { const seen = []; for (const [name] of params) { seen.push(name); params.delete(name) } return seen })()",
      "(() => { const [pair] = params; pair[1] = 'changed'; return params })()", "params.keys().map((name) => name + 1).toArray()", "Object.prototype.toString.call(params.keys())", "Object.prototype.toString.call(params)",
      "((keys) => [keys.next(), keys[Symbol.iterator]() === keys])(params.keys())", "fails(() => params.get.call({}, 'a'))",
    ].map((use) => made.replace("%", () => use)),
  ); // prettier-ignore

  compare("writes", [
    'new URLSearchParams({ a: "*-._~!\'()%& +=\u00fc\u{1f600}\\0" }).toString()',
    "new URLSearchParams([['', ''], ['a', '']]).toString()",
    "(() => { const params = new URLSearchParams('\u{1f600}=1&\uffe0=2&a=3&a=1'); params.sort(); return params.toString() })()",
  ]);
});
