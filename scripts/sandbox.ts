// The outside systems of the demonstration over real HTTP on loopback: text messages, identity checks, the business
// registry, the official data sources, a push service. It keeps messages and what is to go wrong in memory and nothing else; nobody outside this machine can reach it.
//
//   node scripts/sandbox.ts [port] [seed]
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { dayOf } from '../worker/lib/shanghai.ts';
import { accountsIn, accountView, DEMO_ACCOUNTS, type DemoAccount } from './sandbox/accounts.ts';
import { pushService } from './sandbox/push.ts';
import { registrationOf, representativeOf } from './sandbox/registry.ts';
import { sources } from './sandbox/sources.ts';

export type SandboxOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly seed: string | number;
  readonly accounts: readonly DemoAccount[];
  /** The day to which ages of firms are relative; the day of asking unless given. */
  readonly anchor?: string;
  /** Epoch ms; the machine's clock unless given. */
  readonly now?: () => number;
};

export type Sandbox = { readonly url: string; readonly stop: () => Promise<void> };

/** A text message as the sandbox keeps it: the last 200 of each district. */
export type SentMessage = { readonly phone: string; readonly text: string; readonly at: number };

/** Numbers to which no message can be sent, to try what happens then. */
const UNREACHABLE = /^1990000/;
const KEPT = 200;
const MAX_BODY = 64_000;
/** The largest file that is scanned. */
const MAX_FILE = 21_000_000;

/** `text` is sent in place of the JSON where an answer is to be none. */
type Answer = { readonly status: number; readonly json: unknown; readonly text?: string };
const found = (json: unknown): Answer => (json === null ? NOT_FOUND : { status: 200, json });
const NOT_FOUND: Answer = { status: 404, json: { error: 'not found' } };
const BAD: Answer = { status: 400, json: { error: 'bad request' } };

async function readBytes(request: IncomingMessage, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readText(request: IncomingMessage): Promise<string | null> {
  return (await readBytes(request, MAX_BODY))?.toString('utf8') ?? null;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const text = await readText(request);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function answerer({ seed, accounts, anchor, now = Date.now }: SandboxOptions) {
  const messages = new Map<string, SentMessage[]>();
  const official = sources({ seed, anchor, now });
  const pushes = pushService({ now });

  function registration(uscc: string): Answer {
    const today = dayOf(now());
    return found(registrationOf(uscc, { seed, today, anchor: anchor ?? today }));
  }

  /** Whom one has to be to act for a firm: shown only because nobody here is real. */
  function standing(uscc: string): Answer {
    const answer = registration(uscc);
    if (answer.status !== 200) return answer;
    const { name } = answer.json as { name: string };
    const person = representativeOf(uscc, seed);
    return found({ uscc, firm: name, name: person.name, document_number: person.document_number });
  }

  function keep(body: Record<string, unknown> | null): Answer {
    const { phone, text, district, at } = body ?? {};
    if (typeof phone !== 'string' || typeof text !== 'string' || typeof district !== 'string') return BAD;
    if (UNREACHABLE.test(phone)) return { status: 503, json: { error: 'unreachable' } };
    const sent = messages.get(district) ?? [];
    messages.set(district, [{ phone, text, at: Number(at) }, ...sent].slice(0, KEPT));
    return { status: 202, json: { ok: true } };
  }

  function compare(body: Record<string, unknown> | null): Answer {
    const { uscc, name, document_number } = body ?? {};
    if (typeof uscc !== 'string') return BAD;
    const person = representativeOf(uscc, seed);
    const isMatch = person.name === name && person.document_number === document_number;
    return found({ result: isMatch ? 'match' : 'mismatch' });
  }

  return async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const query = (name: string) => url.searchParams.get(name);
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /sms':
        return keep(await readJson(request));
      case 'GET /sms': {
        const phone = query('phone');
        const sent = messages.get(query('district') ?? '') ?? [];
        return found(phone === null ? sent : sent.filter((message) => message.phone === phone));
      }
      case 'POST /faults':
        return official.setFault(await readJson(request));
      case 'POST /identity/legal-representative':
        return compare(await readJson(request));
      case 'GET /standing':
        return standing(query('uscc') ?? '');
      case 'GET /accounts':
        return found(
          accountsIn(accounts, query('district') ?? '').map((account) =>
            accountView(account, Number(query('at') ?? now())),
          ),
        );
    }
    if (request.method === 'POST' && url.pathname.startsWith('/v1/')) {
      const { headers, method } = request;
      const one = (name: string) => ({ [name]: headers[name]?.toString() });
      const signed = { ...one('content-digest'), ...one('signature-input'), ...one('signature') };
      const href = `http://${headers.host ?? ''}${request.url ?? ''}`;
      const isScan = url.pathname === '/v1/scans';
      const body = (isScan ? await readBytes(request, MAX_FILE) : await readText(request)) ?? '';
      return official.answer({ method, url: href, body, headers: signed }, url.pathname);
    }
    if (url.pathname.startsWith('/push/')) {
      const { headers, method } = request;
      const body = (await readBytes(request, MAX_BODY)) ?? Buffer.alloc(0);
      return pushes.answer({
        method,
        origin: `http://${headers.host ?? ''}`,
        path: url.pathname,
        headers,
        body,
      });
    }
    const firm = /^\/registry\/enterprises\/([0-9A-Z]+)$/.exec(url.pathname)?.[1];
    return request.method === 'GET' && firm !== undefined ? registration(firm) : NOT_FOUND;
  };
}

/** Starts the sandbox on loopback. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const answer = answerer(options);
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, json, text } = await answer(request).catch((): Answer => BAD);
    const media = text === undefined ? 'application/json' : 'text/html';
    response.writeHead(status, { 'content-type': media }).end(text ?? JSON.stringify(json));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , port = '0', seed = 'wangcheng'] = process.argv;
  const { url } = await startSandbox({ port: Number(port), seed, accounts: DEMO_ACCOUNTS });
  console.log(`sandbox on ${url}`);
}
