import type {Handler} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as audit from '../moderation/audit.ts';

/** Who did what to keep order, in a room or on the whole relay. */
export const listAudit: Handler<'audit.list'> = (fields, context) =>
	audit.listAudit(context, actorOf(context), fields);
