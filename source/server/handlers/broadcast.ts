import type {Handler} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as moderation from '../moderation/broadcast.ts';

/** Writes a notice into every public room. */
export const broadcast: Handler<'broadcast'> = (fields, context) =>
	moderation.broadcast(context, actorOf(context), fields);
