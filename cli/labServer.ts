/** A folder of files for the browser of this machine, and for nobody else. */
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** The page's own policy is in the page; these are what only headers can say. */
const HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The worker that runs lessons, and what its policy says of scripts in place of the page's: it may run what it makes of a lesson, as nothing else may. */
const LESSON = /^\/assets\/lesson-[\w-]+\.js$/;
const LESSON_SCRIPTS = "script-src 'self' 'wasm-unsafe-eval' blob:";

/** The addresses that a browser of this machine has for it; a page of another host that has its name point here has not. */
const HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The host of a request without its port. */
const hostOf = ({ headers: { host = "" } }: IncomingMessage): string => host.replace(/:\d+$/, "").toLowerCase();

const NOT_FOUND = [404, "no such file"] as const;

/** Why a request is not answered, if it is not. */
function refusalOf(request: IncomingMessage, path: string | undefined): readonly [number, string] | undefined {
  if (!HOSTS.has(hostOf(request))) return [403, "for the browser of this machine alone"];
  if (request.method !== "GET" && request.method !== "HEAD") return [405, "expected GET"];
  return path === undefined ? NOT_FOUND : undefined;
}

/** A server of the files of a folder, as they are when it starts: no other path is looked at. */
export function labServer(folder: string): Server {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [`/${relative(folder, path).split(sep).join("/")}`, path]),
  );
  const policy = policyOf(readFileSync(join(folder, "index.html"), "utf8"));
  const ofLesson = policy.replace(/script-src [^;]*/, LESSON_SCRIPTS);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const [asked] = (request.url ?? "/").split("?");
    const name = asked === "/" ? "/index.html" : asked!;
    const path = files.get(name);
    const refusal = refusalOf(request, path);
    if (path === undefined || refusal !== undefined) {
      const [status, message] = refusal ?? NOT_FOUND;
      response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" });
      response.end(`kadanoff lab: ${message}\n`);
      return;
    }
    response.writeHead(200, {
      ...HEADERS,
      "Content-Security-Policy": LESSON.test(name) ? ofLesson : policy,
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      // The names of assets change with what is in them.
      "Cache-Control": name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else pipeline(createReadStream(path), response, () => {});
  };
  return createServer(answer);
}

/** The policy that stands in the page, with what only a header can add to it. */
function policyOf(html: string): string {
  const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html) ?? [];
  if (policy === undefined) throw new Error("the lab's page has no policy; build it again");
  return `${policy}; frame-ancestors 'none'`;
}
