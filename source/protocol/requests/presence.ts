import * as v from 'valibot';
import {text, time} from '../fields.ts';

const nothing = v.object({});

/** Who is there. */
export const PRESENCE_REQUESTS = {
	presence: {
		fields: v.object({state: v.picklist(['online', 'away']), status: v.optional(text)}),
		result: nothing,
	},
	ping: {fields: v.object({}), result: v.object({time})},
} as const;
