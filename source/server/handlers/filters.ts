import type {Handler} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as filters from '../moderation/filters.ts';
import {isForRoom} from '../moderation/token-scopes.ts';

/** Keeps words from being written, in a room or everywhere. */
export const setFilter: Handler<'filter.set'> = async (fields, context) => {
	return {filter: await filters.setFilter(context, actorOf(context), fields)};
};

/** Lets them be written again. */
export const removeFilter: Handler<'filter.remove'> = async ({filter}, context) => {
	const mayName = (room: string): boolean => isForRoom(context.scopes, room);
	await filters.removeFilter(context, actorOf(context), {filter, mayName});
	return {};
};

/** The filters of a room, or those that hold everywhere. */
export const listFilters: Handler<'filter.list'> = async (fields, context) => {
	return {filters: await filters.listFilters(context, actorOf(context), fields)};
};
