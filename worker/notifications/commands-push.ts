// Switching the push of a device on and off. Never a condition of anything else.
import type { Principal } from '../lib/actor.ts';
import { both } from '../lib/bilingual.ts';
import { execute, type Outcome } from '../lib/command.ts';
import { idIn, type Ctx } from '../lib/context.ts';
import { AppError, fieldError } from '../lib/problem.ts';
import { writeAll } from '../lib/sql.ts';
import { countTry } from '../identity/commands-codes.ts';
import { deviceName, deviceToken } from './device.ts';
import { isPushEndpoint, pushHosts } from './push.ts';
import {
  countPush,
  deleteOwnPush,
  deletePushBeyond,
  deletePushOfDevice,
  deletePushOfOthers,
  selectPushByEndpoint,
  upsertPush,
  type PushRow,
} from './queries-push.ts';
import type { SwitchOff, SwitchOn } from './schema.ts';
import { PUSH_DEVICES } from './terms-push.ts';
import { areDeviceKeys, vapidKey } from './webpush.ts';

/** What the page of a device needs to know; without a `key` there is nothing to switch on here. */
export type PushView = { readonly key: string | null; readonly here: boolean; readonly devices: number };

/** Whether this device is told, how many of the person's are, and the key that a browser asks its push service with. */
export async function showPush(ctx: Ctx, principal: Principal, device: string | null): Promise<PushView> {
  const configured = ctx.env.VAPID_KEY;
  // Staff read their messages at the desk: none of theirs would ever come.
  if (!configured || principal.kind !== 'owner') return { key: null, here: false, devices: 0 };
  const { devices, here } = await countPush(ctx.db, principal.user_id, device);
  return { key: (await vapidKey(configured)).public_key, here: here > 0, devices };
}

/**
 * Switches a device on and returns what its cookie is to hold. Refused at a host that is no push service (400) and with
 * keys that are none (400). An endpoint moves to another person only by its own device: whoever merely knows the address
 * lacks the keys (409). `before` is the device's name by the cookie it had.
 */
export async function switchOn(
  ctx: Ctx,
  principal: Principal,
  { wish, before }: { readonly wish: SwitchOn; readonly before: string | null },
): Promise<{ outcome: Outcome<{ on: true }>; token: string }> {
  if (principal.kind !== 'owner') throw new AppError('forbidden', { role: ['legal_representative'] });
  if (!ctx.env.VAPID_KEY) throw new AppError('outside_system_unavailable');
  const { endpoint, keys } = wish;
  if (!isPushEndpoint(endpoint, pushHosts(ctx.env.PUSH_HOSTS))) {
    const detail = both('这个浏览器的推送服务不受支持', 'The push service of this browser is not supported');
    throw fieldError('endpoint', 'host_not_allowed', detail);
  }
  if (!(await areDeviceKeys(keys))) {
    const detail = both('浏览器给出的密钥无效', 'The keys that the browser gave are not valid');
    throw fieldError('keys', 'invalid_key', detail);
  }
  const { user_id } = principal;
  const token = deviceToken({ endpoint, auth: keys.auth });
  const device = deviceName(token);
  const outcome = await execute<{ on: true }>(ctx, {
    input: wish,
    read: [selectPushByEndpoint(endpoint)],
    decide: ([rows]) => {
      const known = (rows as PushRow[] | undefined)?.[0];
      const isSameDevice = known?.p256dh === keys.p256dh && known.auth === keys.auth;
      if (known && known.user_id !== user_id && !isSameDevice) throw new AppError('conflict');
      const row = { id: idIn(ctx, 'push'), user_id, endpoint, ...keys, device, locale: ctx.locale };
      return {
        status: 201,
        answer: { on: true },
        write: [
          ...(before !== null && before !== device ? [deletePushOfDevice(before)] : []),
          upsertPush({ ...row, made_at: ctx.now }),
          deletePushBeyond(user_id, PUSH_DEVICES),
        ],
      };
    },
    admit: () => countTry(ctx, [{ throttle: 'push_per_user', key: user_id }]),
  });
  return { outcome, token };
}

/** Switches the push of this device off, or of all devices of the person; nobody else's. */
export function switchOff(
  ctx: Ctx,
  principal: Principal,
  { where, device }: SwitchOff & { readonly device: string | null },
): Promise<Outcome<{ on: false }>> {
  const { user_id } = principal;
  const isNowhere = where === 'here' && device === null;
  return execute(ctx, {
    input: { where, device },
    read: [],
    decide: () => ({
      answer: { on: false as const },
      write: isNowhere ? [] : [deleteOwnPush(user_id, where === 'here' ? device : null)],
    }),
  });
}

/** Forgets a device on which somebody signs out, whosever wish it was. */
export async function forgetDevice(ctx: Ctx, device: string | null): Promise<void> {
  if (device !== null) await writeAll(ctx.db, [deletePushOfDevice(device)]);
}

/** On a device that somebody signs in on, nobody else is told any longer. */
export async function keepDeviceFor(ctx: Ctx, device: string, userId: string): Promise<void> {
  await writeAll(ctx.db, [deletePushOfOthers(device, userId)]);
}
