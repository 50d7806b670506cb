// 融桥授权账本离线校验 · Checks a downloaded ledger of Rongqiao without asking anybody.
//
//   node verify-ledger.mjs ledger.json [earlier.json] [--key PUBLIC_KEY]
//
// 校验签名、摘要、链条、每一条授权文本和每一次查看；给出较早下载的文件时，还校验旧账本是新账本的开头，没有被改写。
// It checks the signature, the digest, the chain, every text agreed to and every look. With a copy downloaded earlier it
// also checks that the old one is the beginning of the new one. Without --key the key inside the file is used: compare
// the printed fingerprint with the one at /api/ledger-key of your district.
//
// Node 20 or later, or a browser: import { verifyLedger } from './verify-ledger.mjs'. It needs nothing else.

const FORMAT = 'rongqiao-ledger/1';
const FIELDS = [
  'format',
  'district',
  'firm',
  'made_at',
  'entries',
  'texts',
  'names',
  'head',
  'key',
  'digest',
  'signature',
];
const ENTRY_FIELDS = ['stream', 'ver', 'type', 'at', 'actor', 'command', 'reason', 'body', 'prev', 'hash'];
const LIVE = ['requested', 'active', 'paused'];
// Event → states it may start from, the state it leads to.
const MOVES = {
  'consent.requested': [['new'], 'requested'],
  'consent.granted': [['new', 'requested'], 'active'],
  'consent.rejected': [['requested'], 'rejected'],
  'consent.paused': [['active'], 'paused'],
  'consent.resumed': [['paused'], 'active'],
  'consent.revoked': [LIVE, 'revoked'],
  'consent.expired': [LIVE, 'expired'],
};

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function sha256(data) {
  const bytes = typeof data === 'string' ? utf8(data) : data;
  return hex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)));
}

/** JSON with sorted keys and no spaces: equal values give equal texts. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Bytes of a base64 text, or null unless it is the one way to write them. */
function fromBase64(text, length) {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const isPlain = bytes.length === length && btoa(String.fromCharCode(...bytes)) === text;
    return isPlain ? bytes : null;
  } catch {
    return null;
  }
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const hasJust = (value, keys) =>
  isObject(value) &&
  Object.keys(value).length === keys.length &&
  keys.every((key) => Object.hasOwn(value, key));

async function checkSeal(file, given, report) {
  const { digest, signature, ...content } = file;
  const own = fromBase64(file.key, 32);
  const trusted = given ?? file.key;
  const key = fromBase64(trusted, 32);
  if (!own || !key) return report('公钥无法读取', 'the public key cannot be read');
  if (trusted !== file.key) report('文件使用了另一把公钥', 'the file names another public key');
  if ((await sha256(canonical(content))) !== digest)
    report('内容与摘要不符，文件被改动过', 'the content does not give the digest: it was changed');
  const sealed = fromBase64(signature, 64);
  const isSigned =
    sealed !== null &&
    (await globalThis.crypto.subtle.verify(
      { name: 'Ed25519' },
      await globalThis.crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, true, ['verify']),
      sealed,
      utf8(String(digest)),
    ));
  if (!isSigned) report('签名无效', 'the signature is not valid');
}

async function hashEntry(entry) {
  return sha256(
    canonical([
      entry.prev,
      entry.stream,
      entry.ver,
      entry.type,
      entry.at,
      entry.actor.user_id,
      entry.actor.org_id,
      entry.actor.role,
      entry.command,
      entry.reason,
      await sha256(entry.body),
    ]),
  );
}

/** Versions without gaps, one chain, times that do not go back, hashes that fit. */
async function checkChain(file, report) {
  let before = null;
  for (const [index, entry] of file.entries.entries()) {
    const at = index + 1;
    if (!hasJust(entry, ENTRY_FIELDS) || !hasJust(entry.actor, ['user_id', 'org_id', 'role'])) {
      report(`第 ${at} 条字段不完整`, `entry ${at} has not just its fields`);
      return;
    }
    if (entry.ver !== at) report(`第 ${at} 条编号不连续`, `entry ${at} is numbered ${entry.ver}`);
    if (before && entry.stream !== before.stream)
      report(`第 ${at} 条属于另一本账`, `entry ${at} belongs to another ledger`);
    if (before && entry.at < before.at)
      report(`第 ${at} 条时间早于上一条`, `entry ${at} is older than the one before`);
    if (entry.prev !== (before ? before.hash : ''))
      report(`第 ${at} 条与上一条不相接`, `entry ${at} does not continue the one before`);
    if (entry.hash !== (await hashEntry(entry))) report(`第 ${at} 条内容被改动`, `entry ${at} was changed`);
    before = entry;
  }
  if (file.head !== (before ? before.hash : ''))
    report('账本末尾与记载不符', 'the ledger does not end where it says');
}

/** Every text has its hash, and every consent its text. */
async function checkTexts(file, bodies, report) {
  for (const [hash, text] of Object.entries(file.texts)) {
    if ((await sha256(`${text.zh}\n${text.en}`)) !== hash)
      report(`授权文本 ${hash} 被改动`, `the text ${hash} was changed`);
  }
  for (const { text_hash } of bodies) {
    if (text_hash !== undefined && !Object.hasOwn(file.texts, text_hash))
      report(`缺少授权文本 ${text_hash}`, `the text ${text_hash} is missing`);
  }
}

/** Plays the entries: no move that there is not, no look without a consent in force at that instant. */
function checkLife(file, bodies, report) {
  const consents = new Map();
  let reads = 0;
  for (const [index, entry] of file.entries.entries()) {
    const body = bodies[index];
    const at = index + 1;
    if (body.enterprise !== undefined && body.enterprise !== file.firm.id)
      report(`第 ${at} 条属于另一家企业`, `entry ${at} belongs to another firm`);
    if (entry.type === 'consent.read') {
      reads += 1;
      for (const id of [body.consent, ...body.persons]) {
        const consent = consents.get(id);
        const inForce =
          consent?.state === 'active' && consent.granted_at <= entry.at && entry.at < consent.valid_until;
        const isTheirs =
          consent?.institution === body.institution && consent?.application === body.application;
        if (!inForce || !isTheirs)
          report(`第 ${at} 条是没有有效授权的查看`, `entry ${at} is a look without a consent in force`);
      }
      const allowed = consents.get(body.consent)?.data_classes ?? [];
      if (body.data_classes.some((item) => !allowed.includes(item)))
        report(`第 ${at} 条查看超出授权范围`, `entry ${at} is a look at more than the consent names`);
      continue;
    }
    const known = consents.get(body.consent);
    const from = known?.state ?? 'new';
    const move = Object.hasOwn(MOVES, entry.type) ? MOVES[entry.type] : null;
    if (!move || !move[0].includes(from) || move[1] !== body.to || body.from !== from) {
      report(`第 ${at} 条不合授权流程`, `entry ${at} (${entry.type}) is not possible here`);
      continue;
    }
    const consent = known ?? { ...body };
    consent.state = body.to;
    if (entry.type === 'consent.granted') consent.granted_at = entry.at;
    consents.set(body.consent, consent);
  }
  return { consents: consents.size, reads };
}

function checkEarlier(file, earlier, report) {
  if (!hasJust(earlier, FIELDS) || !Array.isArray(earlier.entries) || earlier.firm?.id !== file.firm.id)
    return report('较早的文件不是这家企业的账本', 'the earlier file is not a ledger of this firm');
  if (earlier.entries.length > file.entries.length)
    return report('新账本比旧账本短', 'the new ledger is shorter than the old one');
  const at = earlier.entries.findIndex((entry, i) => canonical(entry) !== canonical(file.entries[i]));
  if (at >= 0)
    report(
      `旧账本第 ${at + 1} 条在新账本中不同`,
      `entry ${at + 1} of the earlier ledger differs in the new one`,
    );
}

/**
 * Checks an exported ledger (parsed JSON). `key`: the public key to trust (base64), else the file's own. `earlier`: a copy
 * downloaded before. Answers { ok, problems: [{ zh, en }], entries, consents, reads, fingerprint }.
 */
export async function verifyLedger(file, { key, earlier } = {}) {
  const problems = [];
  const report = (zh, en) => void problems.push({ zh, en });
  const result = { ok: false, problems, entries: 0, consents: 0, reads: 0, fingerprint: null };
  try {
    if (!hasJust(file, FIELDS) || file.format !== FORMAT || !Array.isArray(file.entries)) {
      report('不是融桥账本文件', 'this is no ledger of Rongqiao');
      return result;
    }
    const bytes = fromBase64(file.key, 32);
    result.fingerprint = bytes && (await sha256(bytes));
    result.entries = file.entries.length;
    await checkSeal(file, key, report);
    await checkChain(file, report);
    const bodies = file.entries.map(({ body }) => JSON.parse(body));
    await checkTexts(file, bodies, report);
    Object.assign(result, checkLife(file, bodies, report));
    if (earlier !== undefined) {
      const before = await verifyLedger(earlier, { key });
      for (const { zh, en } of before.problems) report(`较早的文件：${zh}`, `earlier file: ${en}`);
      checkEarlier(file, earlier, report);
    }
  } catch (error) {
    report(`文件无法读取（${error.message}）`, `the file cannot be read (${error.message})`);
  }
  result.ok = problems.length === 0;
  return result;
}

async function main(process) {
  const { readFile } = await import('node:fs/promises');
  const args = process.argv.slice(2);
  const at = args.indexOf('--key');
  const key = at >= 0 ? args.splice(at, 2)[1] : undefined;
  if (args.length < 1 || args.length > 2) {
    console.error('node verify-ledger.mjs ledger.json [earlier.json] [--key PUBLIC_KEY]');
    return 2;
  }
  const [file, earlier] = await Promise.all(
    args.map(async (path) => JSON.parse(await readFile(path, 'utf8'))),
  );
  const result = await verifyLedger(file, { key, earlier });
  for (const { zh, en } of result.problems) console.error(`✗ ${zh} · ${en}`);
  const { entries, consents, reads, fingerprint } = result;
  console.log(`记录 entries ${entries} · 授权 consents ${consents} · 查看 looks ${reads}`);
  console.log(`公钥指纹 fingerprint of the key ${fingerprint}`);
  if (key === undefined)
    console.log('未提供公钥：请核对指纹 · No key given: compare the fingerprint with /api/ledger-key');
  console.log(result.ok ? '✓ 校验通过 · verified' : '✗ 校验未通过 · NOT verified');
  return result.ok ? 0 : 1;
}

/** Whether Node was called with this very file, under whatever name a browser has saved it. */
async function isProgram(process) {
  const called = process?.argv?.[1];
  if (called === undefined || !import.meta.url.startsWith('file:')) return false;
  const { realpath } = await import('node:fs/promises');
  const { pathToFileURL } = await import('node:url');
  return pathToFileURL(await realpath(called).catch(() => called)).href === import.meta.url;
}

if (await isProgram(globalThis.process)) globalThis.process.exitCode = await main(globalThis.process);
